# 到期提醒，一行一条，或在桌面上。
reminder = 提醒：{ $what }：{ $when }
reminded-of = { $what }：{ $when }
reminders-count = { $count } 条提醒
reminders-more = 还有 { $count } 条
reminders-failed = 无法查看到期事项：{ $reason }；正在重试
reminder-task = { $at } 到期
reminder-task-late = 已逾期，原定 { $at } 到期
reminder-card = 红黄牌期限 { $at } 截止
reminder-card-late = 已逾期，红黄牌期限 { $at } 截止
reminder-decision = 决议须在 { $at } 前落实
reminder-decision-late = 已逾期，决议须在 { $at } 前落实
reminder-minutes = 纪要须在 { $at } 前发出
reminder-minutes-late = 已逾期，纪要须在 { $at } 前发出
reminder-meeting = { $at } 开始
reminder-meeting-in = { $at } 开始，地点：{ $place }
