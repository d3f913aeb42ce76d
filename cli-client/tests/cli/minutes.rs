//! The whole life of the handbook's kick-off (section 5): notice, roll call, clocks, decisions, minutes that go out and are
//! amended.

use super::room::{Room, script};

#[test]
fn the_whole_life_of_the_kick_off() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-08T09:00:00+08:00
        board add "Campaign" --prefix CAM
        meeting add "Q3 marketing kick-off" --at "2024-07-10 14:00" --minutes 60 --place "room A" --purpose discuss --recorder Chen --board Campaign
        meeting set Q3 purpose="settle the plan's details"
        meeting agenda Q3 "Answer to the changed need" --presenter Chen --minutes 45
        meeting agenda Q3 "Campaign plan details" --presenter Lin --minutes 20 --goal "confirm the budget" --material https://example.com/plan.pdf
        meeting agenda set Q3 1 minutes=30
        meeting agenda move Q3 "Campaign plan" --before 1
        meeting agenda Q3 "Anything else"
        meeting agenda remove Q3 3
        meeting check add Q3 "room A is booked" --sort room
        meeting check tick Q3 1
        meeting link Q3 https://example.com/plan.pdf --title "Campaign plan"
        meeting concerned Q3 Zhao
        meeting invite Q3 Lin Chen Wu
        meeting confirm Q3
        meeting comment Q3 "Finance joins for item 1"
        meeting show Q3
        @ 2024-07-10T14:00:00+08:00
        meeting start Q3 --absent Wu
        meeting item Q3 1
        @ 2024-07-10T14:19:00+08:00
        meeting timer Q3
        @ 2024-07-10T14:25:00+08:00
        meeting timer Q3
        meeting note Q3 --item 1 -m "Budget CNY 50,000. One confirms."
        meeting conclude Q3 1 "Go ahead as planned, budget confirmed by July 15"
        meeting decide Q3 "The budget is CNY 50,000" --owner Lin --due 07-15 --item 1 --by vote
        meeting vote Q3 1 yes
        meeting vote Q3 1 abstain --person Chen
        meeting item Q3 2
        meeting park Q3 "Who answers for the booth?"
        meeting park Q3 "A name for the campaign"
        meeting conclude Q3 2 "Taken into the plan, answer by July 12"
        meeting action Q3 "confirm the budget in detail" --owner Lin --due 2024-07-15 --item 1 --note "finance to help"
        meeting action Q3 "answer the customer" --item 2
        meeting unpark Q3 1 --next
        meeting unpark Q3 1 --task
        meeting read-back Q3
        @ 2024-07-10T15:00:00+08:00
        meeting end Q3
        meeting list
        meeting send Q3
        meeting action set Q3 2 owner=Chen due=2024-07-12
        meeting show Q3
        "#
    ));
}

#[test]
fn minutes_that_were_sent_are_confirmed_amended_and_sent_again() {
    let room = sent();
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting receipt Q3 --person Chen
        meeting receipt Q3 --version 1 --person Zhao
        meeting receipt Q3 --version 2
        meeting send Q3
        meeting decision done Q3 1
        meeting comment Q3 "thank you"
        meeting show Q3
        meeting conclude Q3 1 "Go ahead, budget confirmed by July 16"
        meeting note Q3 --item 1 -m "Budget CNY 60,000. One confirms."
        meeting amendments Q3
        meeting send Q3
        meeting receipt Q3 --person Chen
        meeting accept-amendment Q3 all
        meeting accept-amendment Q3 1
        meeting show Q3
        meeting show Q3 --json
        history Q3
        meeting archive Q3
        meeting list
        search budget
        meeting list --archived
        meeting restore Q3
        "#
    ));
}

fn sent() -> Room {
    let room = Room::of_lin();
    room.at("2024-07-08T09:00:00+08:00");
    script(
        &room,
        r#"
        meeting add "Q3 marketing kick-off" --at "2024-07-10 14:00" --minutes 60 --purpose "settle the plan's details" --invite Lin,Chen --concerned Zhao
        meeting agenda Q3 "Campaign plan details"
        meeting note Q3 --item 1 -m "Budget CNY 50,000. One confirms."
        meeting decide Q3 "The budget is CNY 50,000" --owner Lin --due 07-15
        @ 2024-07-10T15:10:00+08:00
        meeting end Q3
        meeting send Q3
        "#,
    );
    room
}

#[test]
fn minutes_are_late_a_day_after_the_end_and_are_sent_all_the_same() {
    let room = Room::of_lin();
    room.at("2024-07-10T13:00:00+08:00");
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting add "Budget" --at "2024-07-10 14:00" --minutes 15 --invite Chen
        meeting invite Budget
        @ 2024-07-11T14:15:00+08:00
        meeting list
        @ 2024-07-11T14:15:01+08:00
        meeting list
        meeting show Budget
        meeting send Budget
        meeting list
        "#
    ));
}

#[test]
fn what_can_not_be_meant_is_refused() {
    let room = sent();
    insta::assert_snapshot!(script(
        &room,
        r#"
        meeting vote Q3 1 perhaps
        meeting decide Q3 "Go" --by dice
        meeting check add Q3 "room" --sort food
        meeting agenda set Q3 1 colour=red
        meeting decision set Q3 1 colour=red
        meeting unpark Q3 1 --next
        meeting unpark Q3 1
        meeting receipt Q3 --version 9
        meeting decline-amendment Q3 zero
        meeting next Q3
        meeting set Q3 repeat=daily
        meeting add --template no-such --at tomorrow
        "#
    ));
}

#[test]
fn the_kick_off_of_the_handbook_in_chinese() {
    let room = Room::empty().with("CONCORD_LANG", "zh-CN");
    room.done(["init", "--me", "林", "--workspace", "市场部"]);
    room.done(["person", "add", "陈"]);
    room.done(["person", "add", "赵", "--outside"]);
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-09T15:00:00+08:00
        meeting add Q3市场活动启动会 --at "2024-07-10 14:00" --minutes 90 --place 会议室A --purpose 讨论 --invite 林,陈 --concerned 赵
        meeting agenda Q3 活动方案细节 --minutes 20 --presenter 林
        meeting agenda Q3 客户需求变更应对
        meeting check add Q3 投影仪 --sort 设备
        meeting invite Q3
        @ 2024-07-10T14:00:00+08:00
        meeting start Q3 --present 林,陈
        meeting item Q3 1
        @ 2024-07-10T14:21:00+08:00
        meeting timer Q3
        meeting note Q3 --item 1 -m 预算5万元，一人确认。
        meeting conclude Q3 1 按计划推进，7月15日前确认预算
        meeting decide Q3 客户培训需求纳入方案 --owner 陈 --due 07-12 --by 共识 --item 2
        meeting vote Q3 1 赞成
        meeting action Q3 细化预算 --owner 林 --due 07-15 --item 1
        meeting action Q3 答复客户 --item 2
        meeting park Q3 展位由谁负责
        meeting read-back Q3
        meeting end Q3
        meeting send Q3
        meeting receipt Q3 --person 陈
        meeting note Q3 --item 1 -m 预算6万元，一人确认。
        meeting show Q3
        meeting unpark Q3 1
        "#
    ));
}
