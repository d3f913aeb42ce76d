//! The samples and rules of the handbook's section 4, typed as people type them, in both languages.

use super::room::{Room, script, script_in};

/// The board of the sample, as it stands on 2024-07-12.
const CUSTOMER_SATISFACTION_PROJECT: &str = r#"
    @ 2024-07-08T09:00:00+08:00
    board add "Customer satisfaction project" --prefix CSAT
    task add "design the interview outline" --owner Chen --with Wu --start 2024-07-08 --due 2024-07-10 --priority high
    task set CSAT-001 deliverable="question list v1.0" risk="customer contact must confirm needs"
    task describe CSAT-001 -m "question list from the customer profile (satisfaction, needs and pains, view of competitors)"
    task add "invite customers" --owner Chen --with Zhao --start 2024-07-11 --due 2024-07-15 --priority high
    task set CSAT-002 deliverable="confirmation form" risk="2 customers' dates open" informed=Zhao
    task describe CSAT-002 -m "call 10 key accounts, fix the time, send the invitation"
    task add "data analysis" --owner Wu --with Lin --start 2024-07-18 --due 2024-07-22 --priority medium
    task set CSAT-003 deliverable="analysis report draft" risk="agree the dimensions first"
    task set CSAT-003 criteria="the report has pain points, scores and suggestions"
    task describe CSAT-003 -m "sort the records, count scores, draw out pains and suggestions"
    @ 2024-07-10T17:00:00+08:00
    task done CSAT-001
    task start CSAT-002
    @ 2024-07-12T10:00:00+08:00
    task set CSAT-002 due=2024-07-17 --reason "2 customers' times clash"
"#;

const CUSTOMER_SATISFACTION_PROJECT_IN_CHINESE: &str = r#"
    @ 2024-07-08T09:00:00+08:00
    board add 客户满意度提升项目 --prefix CSAT
    task add 设计访谈提纲 --owner 陈 --with 吴 --start 2024-07-08 --due 2024-07-10 --priority 高
    task set CSAT-001 deliverable="问题清单 v1.0" risk=需客户对接人确认需求
    task describe CSAT-001 -m 按客户画像列出问题（满意度、需求与痛点、对竞品的看法）
    task add 邀约客户 --owner 陈 --with 赵 --start 2024-07-11 --due 2024-07-15 --priority 高
    task set CSAT-002 deliverable=确认单 risk=两位客户时间未定 informed=赵
    task describe CSAT-002 -m 致电10家重点客户，约定时间，发出邀请
    task add 数据分析 --owner 吴 --with 林 --start 2024-07-18 --due 2024-07-22 --priority 中
    task set CSAT-003 deliverable=分析报告初稿 risk=须先商定分析维度
    task set CSAT-003 criteria=报告包含痛点、评分与建议
    task describe CSAT-003 -m 整理访谈记录，统计评分，提炼痛点与建议
    @ 2024-07-10T17:00:00+08:00
    task done CSAT-001
    task start CSAT-002
    @ 2024-07-12T10:00:00+08:00
    task set CSAT-002 due=2024-07-17 --reason 两位客户时间冲突
"#;

#[test]
fn customer_satisfaction_project() {
    let room = Room::empty();
    room.at("2024-07-08T08:00:00+08:00");
    room.done(["init", "--me", "Lin", "--workspace", "Marketing"]);
    for name in ["Chen", "Wu", "Zhao"] {
        room.done(["person", "add", name]);
    }
    insta::assert_snapshot!(script_in(&room, "en", CUSTOMER_SATISFACTION_PROJECT));
    insta::assert_snapshot!(script(
        &room,
        r#"
        board show CSAT --table --lang en
        board show CSAT --table --lang zh-CN
        board show CSAT owner:wu --table
        board show CSAT --table --by owner
        board show CSAT --table --json
        @ 2024-07-18T09:00:00+08:00
        board show CSAT status:in_progress --table
        at 2024-07-11 board show CSAT CSAT-002 --table
        "#
    ));
}

#[test]
fn customer_satisfaction_project_in_chinese() {
    let room = Room::of_lin_in_chinese();
    insta::assert_snapshot!(script_in(&room, "zh-CN", CUSTOMER_SATISFACTION_PROJECT_IN_CHINESE));
    insta::assert_snapshot!(script_in(&room, "zh-CN", "board show CSAT --table"));
}

#[test]
fn csat_003_comes_back_once_with_two_problems() {
    let room = Room::of_lin();
    script(&room, CUSTOMER_SATISFACTION_PROJECT);
    insta::assert_snapshot!(script(
        &room,
        r#"
        @ 2024-07-22T16:00:00+08:00
        task done CSAT-003 --lang en
        task return CSAT-003 "data dimensions incomplete" "suggestions not feasible" --lang en
        lead --lang en
        board show CSAT CSAT-003 --table --lang en
        board show CSAT CSAT-003 --table --lang zh-CN
        task done CSAT-003 --lang zh-CN
        task accept CSAT-003 --lang zh-CN
        task show CSAT-003 --lang en
        task show CSAT-003 --lang zh-CN
        "#
    ));
}

#[test]
fn a_due_date_moves_with_a_reason_and_twice_stays_visible() {
    let room = Room::of_lin();
    script(&room, CUSTOMER_SATISFACTION_PROJECT);
    insta::assert_snapshot!(script(
        &room,
        r#"
        task set CSAT-002 due=2024-07-19 --lang en
        task set CSAT-002 due=2024-07-22 --lang zh-CN
        lint --rule due-moved-without-reason --lang en
        lint --rule due-moved-without-reason --lang zh-CN
        board show CSAT CSAT-002 --table
        "#
    ));
}

#[test]
fn more_than_three_red_and_yellow_cards_are_flagged_and_three_are_not() {
    let room = Room::of_lin();
    script(&room, CUSTOMER_SATISFACTION_PROJECT);
    insta::assert_snapshot!(script(
        &room,
        r#"
        task add "Slow printer P100" --board CSAT --due 2024-07-26
        task add "Slow scanner S20" --board CSAT --due 2024-07-26
        task card CSAT-002 red --tracker Lin --lang en
        task card CSAT-003 yellow --tracker Lin --lang en
        task card CSAT-004 yellow --tracker Lin --lang en
        task card CSAT-005 yellow --tracker Lin --lang en
        lint --rule too-many-cards --lang en
        task card CSAT-004 黄牌 --lang zh-CN
        lint --rule too-many-cards --lang zh-CN
        lead --lang en
        lead --lang zh-CN
        task done CSAT-003
        lint --rule too-many-cards --lang en
        board add "Print products" --prefix PRT --lang en
        task add "Slow plotter" --board PRT --due 2024-07-26 --lang en
        task card PRT-001 red --tracker Lin --lang en
        lead --lang en
        "#
    ));
}

#[test]
fn blocked_asks_what_support_from_whom_and_stands_in_the_leads_view_until_answered() {
    let room = Room::of_lin();
    script(&room, CUSTOMER_SATISFACTION_PROJECT);
    insta::assert_snapshot!(script(
        &room,
        r#"
        task block CSAT-003 --lang en
        task block CSAT-003 --lang zh-CN
        task block CSAT-002 "2 customers' dates are open" --from Zhao --lang zh-CN
        lead --lang en
        lead --lang zh-CN
        board show CSAT status:blocked --table --lang zh-CN
        task answer CSAT-002 "both called, Monday" --lang en
        lead --lang en
        "#
    ));
}

#[test]
fn contacts_of_departments_confirm_a_changed_need() {
    let room = Room::of_lin();
    script(&room, CUSTOMER_SATISFACTION_PROJECT);
    insta::assert_snapshot!(script(
        &room,
        r#"
        board notice CSAT "the customer wants an after-sales training module" --lang en
        board contact CSAT sales Chen --lang en
        board contact CSAT 客服 Zhao --lang zh-CN
        board notice CSAT "the interviews begin a week earlier" --lang zh-CN
        lint --rule notice-unconfirmed --lang en
        lint --rule notice-unconfirmed --lang zh-CN
        "#
    ));
}
