//! The samples and rules of the handbook's section 5, typed as people type them, in both languages.

use super::room::{Room, script, script_in};

/// The meeting of the sample, from its notice to what was said of its actions on 2024-07-12.
const Q3_MARKETING_KICK_OFF: &str = r#"
    @ 2024-07-08T09:00:00+08:00
    meeting add "Q3 marketing kick-off" --at "2024-07-10 14:00" --minutes 60 --place "room A" --purpose "settle the plan's details" --host Lin
    meeting set Q3 recorder=Wu
    meeting concerned Q3 Zhao
    meeting agenda Q3 "campaign plan details" --presenter Lin --minutes 30 --goal "one confirms" --background "budget CNY 50,000"
    meeting agenda Q3 "answer to the changed need" --presenter Chen --minutes 20 --goal "one contact"
    meeting agenda set Q3 2 background="the customer wants an after-sales training module"
    meeting check add Q3 "room A is booked" --sort room
    meeting invite Q3 Lin Chen Wu
    @ 2024-07-10T14:00:00+08:00
    meeting start Q3 --present Lin,Chen,Wu
    meeting conclude Q3 1 "go ahead as planned, budget confirmed by July 15"
    meeting conclude Q3 2 "taken into the plan, answer by July 12"
    meeting decide Q3 "the training module is in the plan" --owner Chen --due 2024-07-12 --item 2 --by consensus
    meeting action Q3 "confirm the budget in detail" --owner Lin --due 2024-07-15 --item 1 --note "finance to help"
    meeting action Q3 "answer the customer" --owner Chen --due 2024-07-12 --item 2
    @ 2024-07-10T14:50:00+08:00
    meeting end Q3
    meeting send Q3
    @ 2024-07-12T11:00:00+08:00
    task done "answer the customer"
    meeting action set Q3 2 note="customer confirmed the plan"
"#;

const Q3_MARKETING_KICK_OFF_IN_CHINESE: &str = r#"
    @ 2024-07-08T09:00:00+08:00
    meeting add Q3市场活动启动会 --at "2024-07-10 14:00" --minutes 60 --place 会议室A --purpose 定下方案细节 --host 林
    meeting set Q3 recorder=吴
    meeting concerned Q3 赵
    meeting agenda Q3 活动方案细节 --presenter 林 --minutes 30 --goal 一人确认 --background 预算5万元
    meeting agenda Q3 客户需求变更应对 --presenter 陈 --minutes 20 --goal 一个接口人 --background 客户要求增加售后培训模块
    meeting check add Q3 会议室A已预订 --sort 会议室
    meeting invite Q3 林 陈 吴
    @ 2024-07-10T14:00:00+08:00
    meeting start Q3 --present 林,陈,吴
    meeting conclude Q3 1 按计划推进，7月15日前确认预算
    meeting conclude Q3 2 纳入方案，7月12日前答复
    meeting decide Q3 培训模块纳入方案 --owner 陈 --due 7月12日 --item 2 --by 共识
    meeting action Q3 细化并确认预算 --owner 林 --due 7月15日 --item 1 --note 财务协助
    meeting action Q3 答复客户 --owner 陈 --due 7月12日 --item 2
    @ 2024-07-10T14:50:00+08:00
    meeting end Q3
    meeting send Q3
    @ 2024-07-12T11:00:00+08:00
    task done 答复客户
    meeting action set Q3 2 note=客户已确认方案
"#;

#[test]
fn q3_marketing_kick_off() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script_in(&room, "en", Q3_MARKETING_KICK_OFF));
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting show Q3 --table --lang en
        meeting show Q3 --table --lang zh-CN
        meeting show Q3 --table --read-back
        task set I-001 due=2024-07-16 --reason "finance is away" --lang en
        task set I-001 owner=Wu
        meeting show Q3 --table --lang en
        meeting show Q3 --lang zh-CN
        "#
    ));
}

#[test]
fn q3_marketing_kick_off_in_chinese() {
    let room = Room::of_lin_in_chinese();
    insta::assert_snapshot!(script_in(&room, "zh-CN", Q3_MARKETING_KICK_OFF_IN_CHINESE));
    insta::assert_snapshot!(script_in(&room, "zh-CN", "meeting show Q3 --table"));
}

#[test]
fn the_remark_on_an_action_item_is_part_of_the_minutes_and_can_be_cleared() {
    let room = Room::of_lin();
    script(&room, Q3_MARKETING_KICK_OFF);
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting amendments Q3
        meeting action set Q3 1 note=
        meeting decision set Q3 1 note=why
        meeting show Q3 --table
        "#
    ));
    let shown = room.done(["meeting", "show", "Q3", "--json"]);
    let meeting: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let notes: Vec<&str> =
        meeting["actions"].as_array().unwrap().iter().filter_map(|action| action["note"].as_str()).collect();
    assert_eq!(notes, ["customer confirmed the plan"]);
}

#[test]
fn sixty_minutes_are_not_flagged_and_sixty_one_are() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting add "Sixty" --at "2024-07-20 10:00" --minutes 60 --lang en
        meeting add "Sixty-one" --at "2024-07-20 12:00" --minutes 61 --lang en
        meeting set Sixty-one minutes=61 --lang zh-CN
        lint --rule meeting-too-long --lang en
        lint --rule meeting-too-long --lang zh-CN
        "#
    ));
}

#[test]
fn the_notice_goes_out_one_day_ahead_or_is_flagged() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-09T09:00:00+08:00
        meeting add "In time" --at "2024-07-10 14:00" --purpose "settle the plan's details" --invite Lin,Chen,Wu
        meeting agenda "In time" "campaign plan details"
        meeting agenda "In time" "answer to the changed need"
        @ 2024-07-09T14:00:00+08:00
        meeting invite "In time" --lang en
        meeting add "Too late" --at "2024-07-10 14:00" --purpose discuss --invite Lin,Chen,Wu
        meeting agenda "Too late" "campaign plan details"
        meeting agenda "Too late" "answer to the changed need"
        @ 2024-07-09T14:00:01+08:00
        meeting invite "Too late" --lang en
        meeting invite "Too late" --lang zh-CN
        "#
    ));
}

#[test]
fn an_action_item_without_owner_or_date_is_flagged_before_the_minutes_are_sent() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-10T14:00:00+08:00
        meeting add "Q3 marketing kick-off" --at "2024-07-10 14:00" --minutes 30 --invite Chen
        meeting action Q3 "confirm the budget in detail" --owner Lin --due 2024-07-15
        meeting action Q3 "answer the customer" --owner Chen
        meeting action Q3 "somebody should"
        meeting end Q3
        meeting send Q3 --lang en
        meeting send Q3 --lang zh-CN
        meeting show Q3 --table
        meeting action set Q3 2 due=2024-07-12
        meeting action set Q3 3 owner=Wu due=2024-07-12
        meeting send Q3
        "#
    ));
}

#[test]
fn exactly_thirty_per_cent_asks_for_no_reason() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-05T17:00:00+08:00
        meeting add --template weekly-meeting --at "2024-07-08 09:30" --invite Lin,Chen,Wu --host Lin
        meeting invite Weekly
        meeting priority Weekly "visit customers" --number 10 --unit customers
        meeting priority Weekly "call key accounts" --number 10 --unit calls
        meeting priority Weekly "sell slow stock" --number 100 --unit pieces
        meeting priority Weekly "settle open bills" --person Chen --number 3 --unit bills --target 10
        meeting priority Weekly "serve better" --person Wu
        meeting priority Weekly "a fourth" --number 1
        meeting priority Weekly --slot 1 --actual 7 --lang en
        meeting priority Weekly --slot 2 --actual 13 --lang en
        meeting priority Weekly --slot 3 --actual 69 --lang en
        meeting priority Weekly --person Chen --slot 1 --actual 13.1 --lang zh-CN
        lint --rule deviation-without-reason --lang en
        meeting priority Weekly --slot 3 --reason "two dealers waited" --thursday "half sold"
        meeting form Weekly --lang en
        meeting form Weekly --lang zh-CN
        meeting show Weekly --table --lang en
        meeting show Weekly --table --lang zh-CN
        meeting next Weekly
        meeting show "Weekly meeting 2024-07-15" --table --lang en
        meeting show "Weekly meeting 2024-07-15" --table --lang zh-CN
        "#
    ));
}
