//! The same program in Chinese: tables with the handbook's words, errors, help; and how the language is chosen.

use super::room::{Room, story};

#[test]
fn the_board_of_the_handbook_in_chinese() {
    let room = Room::with_board().with("CONCORD_LANG", "zh-CN");
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "set", "CSAT-002", "due=07-17", "--reason", "两位客户时间冲突"],
            &["task", "return", "CSAT-003", "数据维度不全", "建议不可行"],
            &["task", "block", "CSAT-002", "两位客户时间未定"],
            &["task", "log", "CSAT-002", "1h30m"],
            &["task", "add", "周五前", "整理访谈记录", "@Wu", "+访谈", "优先级:中"],
            &["board", "show", "Customer"],
            &["task", "list", "状态：受阻"],
            &["task", "show", "CSAT-002"],
            &["task", "show", "CSAT-003"],
            &["status"],
        ]
    ));
}

#[test]
fn a_task_that_is_blocked_without_a_reason_says_so_in_the_readers_language() {
    let room = Room::with_board();
    room.done(["task", "block", "CSAT-002", "--from", "Wu"]);
    room.done(["task", "block", "CSAT-003"]);
    for language in ["en", "zh-CN"] {
        let told = ["lead", "task show CSAT-002", "history CSAT-003"]
            .map(|command| room.done(command.split(' ').chain(["--lang", language])));
        let told = told.join("\n");
        assert_eq!(told.contains("blocked"), language == "en", "{told}");
        assert_eq!(told.contains("受阻"), language == "zh-CN", "{told}");
    }
}

#[test]
fn a_meeting_and_its_flags_in_chinese() {
    let room = Room::of_lin().with("LANG", "zh_CN.UTF-8");
    insta::assert_snapshot!(story(
        &room,
        &[
            &[
                "meeting",
                "add",
                "Q3市场活动启动会",
                "--at",
                "07-15 14:00",
                "--minutes",
                "90",
                "--invite",
                "Lin"
            ],
            &["meeting", "agenda", "Q3", "方案细节", "--background", "预算五万元"],
            &["meeting", "attend", "Q3", "Lin"],
            &["meeting", "action", "Q3", "细化预算"],
            &["meeting", "decide", "Q3", "按计划推进", "--owner", "Lin", "--due", "07-16", "--item", "1"],
            &["meeting", "show", "Q3"],
        ]
    ));
}

#[test]
fn what_is_wrong_is_said_in_chinese_and_help_too() {
    let room = Room::with_board().with("LC_ALL", "zh_CN");
    insta::assert_snapshot!(story(
        &room,
        &[
            &["task", "show", "CSAT-009"],
            &["task", "list", "ovner:li"],
            &["task", "add", "问卷", "--due", "2024-02-30"],
            &["task", "shwo"],
            &["task", "show"],
            &["task", "set", "CSAT-001", "owner="],
            &["task", "check", "--help"],
            &["task", "move", "--help"],
            &["board", "show", "--help"],
            &["conflicts", "pick", "--help"],
            &["--help"],
        ]
    ));
}

#[test]
fn the_command_line_says_the_language_first_then_our_variable_then_the_locale() {
    let said = |room: &Room, arguments: &[&str]| room.run(arguments).stderr;
    let room = Room::of_lin().with("LANG", "de_DE.UTF-8");
    assert_eq!(said(&room, &["task", "list"]), "no tasks\n");
    let room = room.with("LANG", "zh_CN.UTF-8");
    assert_eq!(said(&room, &["task", "list"]), "没有任务\n");
    let room = room.with("CONCORD_LANG", "en");
    assert_eq!(said(&room, &["task", "list"]), "no tasks\n");
    assert_eq!(said(&room, &["task", "list", "--lang", "zh"]), "没有任务\n");
    assert_eq!(said(&room, &["--lang=zh-CN", "task", "list"]), "没有任务\n");
    let run = room.run(["task", "list", "--lang", "xx"]);
    assert_eq!((run.code, run.stderr.lines().count()), (2, 2), "{}", run.stderr);
}
