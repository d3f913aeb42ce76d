flag-meeting-too-long = 计划时长 { $planned } 分钟，超过 { $longest } 分钟
flag-action-without-owner = 行动项没有负责人
flag-action-without-due = 行动项没有截止时间
flag-action-without-both = 行动项没有负责人和截止时间
flag-no-due-date = 任务没有截止时间
