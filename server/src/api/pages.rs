//! The pages a person sees who opens the server's address or an invite in a browser.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::response::{Html, IntoResponse};

use super::error::ApiError;
use crate::accounts::AccountsError;
use crate::accounts::secret::is_device_code;
use crate::app::App;

/// `GET /`: what this is.
pub async fn home() -> impl IntoResponse {
    page(
        "Concord",
        "<h1>Concord</h1>
<p>This is a Concord server: it relays and keeps the workspaces of a team. To join one you need an invite; ask a
member for it, then run <code>concord join URL --me NAME</code>.</p>
<p lang=\"zh-CN\">这是一台 Concord 服务器，为团队转发并保存工作区。加入需要邀请链接：请向成员索取，然后运行
<code>concord join 链接 --me 姓名</code>。</p>",
    )
}

/// `GET /join/{code}`: what to do with an invite, or on a second device. It is the same for every code: whether one is
/// good is told to those who join by it. A text that can't be a code gets no page, because people paste what the page
/// shows into a shell.
pub async fn join(State(app): State<App>, Path(code): Path<String>) -> Result<impl IntoResponse, ApiError> {
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') || code.starts_with('-') {
        return Err(AccountsError::NoSuchInvite.into());
    }
    let url = escape(&super::invite_url(&app.public_url, &code));
    if is_device_code(&code) {
        return Ok(page("Concord: link a device · 关联设备", &linking(&url)));
    }
    let body = format!(
        "<h1>Join a workspace</h1>
<p>You have been invited. On your device, run:</p>
<pre>concord join {url} --me NAME</pre>
<p>with your own name for NAME. The invite stays valid until it is used or expires; keep it to yourself.</p>
<h1 lang=\"zh-CN\">加入工作区</h1>
<p lang=\"zh-CN\">您收到了邀请。请在自己的设备上运行：</p>
<pre lang=\"zh-CN\">concord join {url} --me 姓名</pre>
<p lang=\"zh-CN\">请把“姓名”换成您的名字。邀请在使用或过期之前有效，请勿转发。</p>"
    );
    Ok(page("Concord: join a workspace · 加入工作区", &body))
}

fn linking(url: &str) -> String {
    format!(
        "<h1>Link a device</h1>
<p>On your other device, run:</p>
<pre>concord join {url}</pre>
<p>The code is good once, for ten minutes. Whoever has it comes in as you.</p>
<h1 lang=\"zh-CN\">关联设备</h1>
<p lang=\"zh-CN\">请在您的另一台设备上运行：</p>
<pre lang=\"zh-CN\">concord join {url}</pre>
<p lang=\"zh-CN\">代码十分钟内有效，只能使用一次。持有它的人将以您的身份进入，请勿转发。</p>"
    )
}

/// A page that loads nothing and tells no other site where it was.
fn page(title: &str, body: &str) -> impl IntoResponse + use<> {
    let html = format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>{title}</title>
<style>
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}
pre {{ padding: .8rem 1rem; background: #f2f2f2; color: #111; white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
</head>
<body>
{body}
</body>
</html>
"
    );
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'";
    ([(CONTENT_SECURITY_POLICY, policy), (REFERRER_POLICY, "no-referrer")], Html(html))
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_not_become_markup() {
        assert_eq!(escape("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
    }
}
