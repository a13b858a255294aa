//! The developer's own page, on which a seller authorises an application for the seller's own shop and is shown a refresh token, once.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;

use crate::sim::Market;
use crate::sim::consent_page::{self as page, Form, html};
use crate::sim::parameters::Parameters;

use super::{DEVELOPER_PAGE, House, seller_id};

/// Shows the page for the application that `app` names by its key.
pub(super) async fn ask(State(house): State<House>, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::merged(query.as_deref(), b"");
    let market = house.simulator.market();
    let app = parameters.get("app").filter(|key| market.grants.app(key).is_some());
    let Some(app) = app else { return html(StatusCode::BAD_REQUEST, page::refused("app")) };
    let logins = market.logins();
    let hidden = [("app", app)];
    let form = Form {
        platform: "Amazon · 亚马逊",
        action: DEVELOPER_PAGE,
        app,
        hidden: &hidden,
        logins: &logins,
        problem: None,
    };
    html(StatusCode::OK, page::consent(&form))
}

/// Shows a refresh token and the seller's identifier, in inputs that are there to be copied.
pub(super) async fn authorize(State(house): State<House>, body: Bytes) -> Response {
    let parameters = Parameters::merged(None, &body);
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    let (Some(app), Some(login)) = (parameters.get("app"), parameters.get("login")) else {
        return html(StatusCode::BAD_REQUEST, page::refused("login"));
    };
    let admitted = market.grants.app(app).is_some_and(|app| app.admits(login));
    let Some(seller) = market.shop(login).filter(|shop| admitted && !shop.buyer_only).map(|shop| shop.seller_id) else {
        return html(StatusCode::FORBIDDEN, page::refused("login"));
    };
    let Market { grants, random, .. } = &mut *market;
    let pair = grants.grant(random, now, (app, login));
    let (refresh, seller) = (pair.refresh, seller_id(seller));
    html(
        StatusCode::OK,
        format!(
            "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>Refresh token</title></head><body><main>
<h1>刷新令牌只显示这一次 · The refresh token is shown once</h1>
<p><label>Refresh token <input readonly size=60 id=refresh-token value=\"{refresh}\"></label></p>
<p><label>Merchant token <input readonly size=20 id=seller-id value=\"{seller}\"></label></p></main></body></html>"
        ),
    )
}
