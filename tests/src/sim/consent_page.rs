//! The consent page as HTML, in Chinese and English side by side, and how the browser is sent back.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// What the page shows and sends on.
pub(super) struct Form<'a> {
    /// The platform, as people call it.
    pub(super) platform: &'a str,
    /// Where the answer goes.
    pub(super) action: &'a str,
    /// The app's key, by which the page calls it.
    pub(super) app: &'a str,
    /// Parameters that go with either answer.
    pub(super) hidden: &'a [(&'a str, &'a str)],
    /// Sign-in names and the shops behind them; the first one is filled in.
    pub(super) logins: &'a [(&'a str, &'a str)],
    /// What was wrong with the last answer.
    pub(super) problem: Option<&'a str>,
}

const STYLE: &str = "
:root { color-scheme: light dark; font: 16px/1.5 system-ui, 'Noto Sans SC', sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
main { box-sizing: border-box; width: min(28rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid #8886; border-radius: .75rem }
h1 { font-size: 1.25rem; margin: 0 0 .25rem } p { margin: .5rem 0 } small { opacity: .7 }
label { display: block; margin: 1rem 0 .25rem } input { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem }
.problem { color: #b00020; font-weight: 600 } .mark { color: #e62e04; font-weight: 700 }
button { font: inherit; padding: .6rem 1rem; width: 100%; margin-top: .75rem; border-radius: .5rem; border: 1px solid #8888; cursor: pointer }
button.agree { background: #e62e04; border-color: #e62e04; color: #fff }
";

/// The page with its two answers. Agreeing is the first form.
pub(super) fn consent(form: &Form<'_>) -> String {
    let head = head("授权 · Authorize");
    let (platform, action) = (escape(form.platform), escape(form.action));
    let app = escape(form.app);
    let problem = form.problem.map(|text| format!("<p class=problem role=alert>{}</p>", escape(text)));
    let problem = problem.unwrap_or_default();
    let login = escape(form.logins.first().map_or("", |(login, _)| login));
    let option =
        |(login, name): &(&str, &str)| format!("<option value=\"{}\">{}</option>", escape(login), escape(name));
    let options = form.logins.iter().map(option).collect::<Vec<_>>().concat();
    let hidden = |(name, value): &(&str, &str)| {
        format!("<input type=hidden name=\"{}\" value=\"{}\">", escape(name), escape(value))
    };
    let hidden = form.hidden.iter().map(hidden).collect::<Vec<_>>().concat();
    format!(
        "{head}<p class=mark>{platform} <small>(模拟 simulated)</small></p>
<h1>应用 {app} 请求访问您的店铺订单</h1>
<p>App {app} asks for access to the orders of your shop.</p>
{problem}
<form method=post action=\"{action}\" id=agree>{hidden}<input type=hidden name=decision value=agree>
<label for=login>登录名 <small>Sign-in name</small></label>
<input id=login name=login value=\"{login}\" list=logins autocomplete=off required>
<datalist id=logins>{options}</datalist>
<button class=agree type=submit>授权 Authorize</button></form>
<form method=post action=\"{action}\" id=decline>{hidden}<input type=hidden name=decision value=decline>
<button type=submit>拒绝 Decline</button></form>
</main></body></html>"
    )
}

/// The page for a link that is no good, with the parameter that is wrong.
pub(super) fn refused(parameter: &str) -> String {
    let head = head("参数错误 · Invalid request");
    let parameter = escape(parameter);
    format!(
        "{head}<h1 class=problem>参数错误 <code>{parameter}</code></h1>
<p>The authorisation link is not valid: <code>{parameter}</code> is missing, unknown or not the one registered for the app.</p>
</main></body></html>"
    )
}

/// Sends the browser to `address` with `outcome` in its query; none of the values is encoded yet.
pub(super) fn back_to<'a>(address: &str, outcome: impl IntoIterator<Item = (&'a str, &'a str)>) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(outcome).finish();
    let joint = if address.contains('?') { '&' } else { '?' };
    match HeaderValue::try_from(format!("{address}{joint}{query}")) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => html(StatusCode::BAD_REQUEST, refused("redirect_uri")),
    }
}

/// A page for people.
pub(super) fn html(status: StatusCode, page: impl Into<Body>) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], page.into()).into_response()
}

fn head(title: &str) -> String {
    format!(
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>{title}</title>
<meta name=viewport content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head><body><main>\n"
    )
}

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
