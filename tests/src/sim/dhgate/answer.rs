//! What the platform says when it does not do what was asked, in the forms of its router, of its methods and of its sign-in.

use http::StatusCode;
use serde_json::{Value, json};

use crate::sim::deliver::Answer;

/// A call that is not answered with content. The router says all of it with status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The router turned it away, with this code and text.
    Router(&'static str, String),
    /// A method found nothing.
    Nothing,
    /// A method failed, with this code of its own and text.
    Method(&'static str, &'static str),
}

impl Refusal {
    fn router(code: &'static str, text: &str) -> Self {
        Self::Router(code, text.to_owned())
    }

    /// The service behind the router fails.
    pub(super) fn unavailable() -> Self {
        Self::router("1", "服务不可用")
    }

    pub(super) fn app_permission() -> Self {
        Self::router("2", "开发者权限不足")
    }

    pub(super) fn user_permission() -> Self {
        Self::router("3", "用户权限不足")
    }

    /// The code is that of the framework; that the platform uses it is not known.
    pub(super) fn verb() -> Self {
        Self::router("5", "不支持的HTTP请求方式")
    }

    pub(super) fn forbidden() -> Self {
        Self::router("7", "请求被禁止")
    }

    pub(super) fn app_key() -> Self {
        Self::router("23", "无效的应用键")
    }

    pub(super) fn no_method() -> Self {
        Self::router("26", "缺少方法名参数")
    }

    pub(super) fn unknown_method(name: &str) -> Self {
        Self::Router("27", format!("不存在的方法名: {name}"))
    }

    pub(super) fn no_version() -> Self {
        Self::router("28", "缺少版本参数")
    }

    pub(super) fn unknown_version() -> Self {
        Self::router("29", "非法的版本参数")
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::Router("32", format!("缺少必选参数: {parameter}"))
    }

    pub(super) fn invalid(parameter: &str) -> Self {
        Self::Router("33", format!("非法的参数: {parameter}"))
    }

    /// The day's calls are used up.
    pub(super) fn quota() -> Self {
        Self::router("36", "应用调用服务的次数超限")
    }

    /// Too many calls at once. The platform does not tell how long to wait.
    pub(super) fn frequency() -> Self {
        Self::router("37", "应用调用服务的频率超限")
    }

    pub(super) fn access_token() -> Self {
        Self::router("40", "令牌Access Token过期或不存在")
    }

    pub(super) fn body(&self) -> Value {
        match self {
            Self::Router(code, text) => json!({ "code": code, "message": text, "solution": "", "subErrors": null }),
            Self::Nothing => json!({ "status": status("109", "没有查询到数据", &json!([])) }),
            Self::Method(code, text) => {
                json!({ "status": status("9", "业务逻辑错误", &json!([{ "code": code, "message": text }])) })
            }
        }
    }
}

/// What stands beside the content of an answer.
pub(super) fn success() -> Value {
    status("00000000", "OK", &json!([]))
}

fn status(code: &str, message: &str, subs: &Value) -> Value {
    json!({ "code": code, "message": message, "solution": "", "subErrors": subs })
}

/// What the sign-in says, in OAuth's form. Whether with OAuth's status too is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OauthError(pub(super) &'static str, pub(super) &'static str);

impl From<OauthError> for Answer {
    fn from(OauthError(error, words): OauthError) -> Self {
        let status = if error == "server_error" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_REQUEST };
        Self::json(status, &json!({ "error": error, "error_description": words }))
    }
}
