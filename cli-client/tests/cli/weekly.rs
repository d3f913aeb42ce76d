//! The weekly meeting of the handbook's section 5: from week to week, three priorities each.

use super::room::{Room, script};

#[test]
fn the_weekly_meeting_of_the_handbook() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-05T17:00:00+08:00
        meeting add --template weekly-meeting --at "2024-07-08 09:30" --invite Lin,Chen,Wu --host Lin
        meeting invite Weekly
        @ 2024-07-08T09:31:00+08:00
        meeting start Weekly --present Lin,Chen,Wu
        meeting priority Weekly "Visit customers" --number 10 --unit customers
        meeting priority Weekly "Close the Q2 books" --person Chen --number 1
        meeting priority Weekly "Better service" --person Wu
        meeting priority Weekly "Sell slow stock" --person Wu --slot 2 --number 50,000 --unit CNY
        meeting priority Weekly "One more" --person Wu --slot 4 --number 1
        meeting priority Weekly "Third" --number 3
        meeting priority Weekly "Second" --number 2
        meeting priority Weekly "Fourth" --number 4
        meeting priority Weekly --slot 1 --actual many
        meeting priority Weekly --slot 3 ""
        meeting action Weekly "Book the van" --owner Chen --due 07-12
        meeting decide Weekly "Two vans a week" --owner Lin --due 07-20
        meeting next-item Weekly "How the vans did"
        @ 2024-07-08T10:25:00+08:00
        meeting end Weekly
        @ 2024-07-08T12:00:00+08:00
        meeting list
        @ 2024-07-08T12:00:01+08:00
        meeting list
        meeting send Weekly
        @ 2024-07-11T12:00:00+08:00
        meeting form Weekly
        meeting priority Weekly --slot 1 --thursday "on the way" --actual 7
        meeting priority Weekly --person Wu --slot 2 --actual 34,999.99
        meeting priority Weekly --person Wu --slot 2 --reason "two dealers waited" --thursday "half sold"
        meeting priority Weekly --person Wu --slot 1 --number 3 --actual 5
        meeting show Weekly
        meeting next Weekly
        meeting next Weekly
        "#
    ));
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-15T09:00:00+08:00
        meeting show "Weekly meeting 2024-07-15"
        meeting show "Weekly meeting 2024-07-15" --json
        meeting decision list
        meeting next "Weekly meeting 2024-07-15" --at "2024-07-23 10:00"
        meeting list
        "#
    ));
}

#[test]
fn the_weekly_meeting_in_chinese() {
    let room = Room::empty().with("CONCORD_LANG", "zh-CN");
    room.done(["init", "--me", "林", "--workspace", "市场部"]);
    room.done(["person", "add", "陈"]);
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-05T17:00:00+08:00
        meeting add --template weekly-meeting --at "2024-07-08 09:30" --invite 林,陈
        meeting priority 周例会 拜访客户 --number 5 --unit 客户
        meeting priority 周例会 提升服务 --person 陈
        meeting priority 周例会 --slot 1 --actual 3
        meeting priority 周例会 --slot 1 --reason 两家停业
        meeting priority 周例会 第四件 --slot 4
        @ 2024-07-11T12:30:00+08:00
        meeting form 周例会
        meeting show 周例会
        "#
    ));
}

#[test]
fn every_template_makes_a_meeting() {
    let room = Room::of_lin();
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-05T17:00:00+08:00
        meeting add --template friday-review --at "2024-07-12 16:00"
        meeting add --template kick-off --at "2024-07-12 10:00"
        meeting add --template retrospective --at "2024-07-12 11:00"
        meeting add "Pricing" --template meeting --at "2024-07-12 14:00" --purpose "settle the price"
        meeting list
        meeting show Pricing
        "#
    ));
}
