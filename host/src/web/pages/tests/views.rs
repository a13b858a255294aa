//! The made-up views themselves.

use super::*;
use crate::model::{Addition, Budget, BudgetScope};

/// The moment at which all samples stand.
pub(super) fn now() -> Timestamp {
    "2026-11-24T06:03:20.000Z".parse().unwrap()
}

pub(super) fn ago(minutes: u64) -> Timestamp {
    now().minus(Duration::from_mins(minutes))
}

pub(super) fn ahead(minutes: u64) -> Timestamp {
    now().plus(Duration::from_mins(minutes))
}

/// What comes from outside: plausible texts, or one hostile text everywhere.
pub(super) struct World {
    pub(super) hostile: Option<&'static str>,
}

/// A form with three mistakes.
pub(super) fn problems() -> Vec<FormProblem> {
    let problem = |field: &str, kind| FormProblem { field: field.to_owned(), kind };
    vec![
        problem("nickname", FormProblemKind::Taken),
        problem("app-secret", FormProblemKind::Missing),
        problem("origin", FormProblemKind::NoChoice),
    ]
}

impl World {
    pub(super) fn say(&self, plausible: &'static str) -> &'static str {
        self.hostile.unwrap_or(plausible)
    }

    pub(super) fn text(&self, plausible: &'static str) -> String {
        self.say(plausible).to_owned()
    }

    #[expect(clippy::unnecessary_wraps, reason = "nearly every field that wants a text is optional")]
    pub(super) fn some(&self, plausible: &'static str) -> Option<String> {
        Some(self.text(plausible))
    }

    pub(super) fn origin(&self) -> DraftOrigin {
        DraftOrigin {
            account_name: self.text("深圳一号店"), platform_names: self.named("速卖通", "AliExpress")
        }
    }

    fn named(&self, chinese: &'static str, english: &'static str) -> Vec<Localized> {
        [("zh-CN", chinese), ("en", english)]
            .map(|(language, text)| Localized { language: language.to_owned(), text: self.text(text) })
            .to_vec()
    }

    #[expect(clippy::unnecessary_wraps, reason = "nearly every field that wants an amount is optional")]
    pub(super) fn money(&self, amount: &'static str) -> Option<Money> {
        Some(Money { amount: self.text(amount), currency: "USD".to_owned() })
    }

    pub(super) fn platforms(&self) -> Vec<PlatformView> {
        [
            ("aliexpress", "速卖通", "AliExpress", 3, true),
            ("amazon", "亚马逊", "Amazon", 12, true),
            ("dhgate", "敦煌网", "DHgate", 0, true),
            ("ebay", "", "", 4, false),
        ]
        .map(|(id, chinese, english, accounts, live)| PlatformView {
            id: id.parse().unwrap(),
            names: if live { self.named(chinese, english) } else { Vec::new() },
            accounts,
            live,
        })
        .to_vec()
    }

    pub(super) fn account(
        &self,
        id: u32,
        nickname: Option<&'static str>,
        state: AccountState,
        reason: Option<Failure>,
    ) -> Account {
        Account {
            id: AccountId(id),
            customer: CustomerId::DEFAULT,
            platform: "aliexpress".parse().unwrap(),
            nickname: nickname.map(|nickname| self.text(nickname)),
            app: AppId("k3Jx0PqLr2".to_owned()),
            app_of_installation: false,
            callback_origin: "http://127.0.0.1:8082".to_owned(),
            settings: vec![("app-key".to_owned(), self.text("51234567"))],
            shop: (state != AccountState::PendingAuthorization)
                .then(|| Shop { id: self.text("2201345678"), name: self.text("Seaside Gadgets Store") }),
            state,
            reason,
            grant: (state != AccountState::PendingAuthorization).then(|| GrantInfo {
                version: 3,
                access_until: Some(ahead(600)),
                renew_until: Some(ahead(90_000)),
                extra: Vec::new(),
                renewing_since: None,
            }),
            created_at: ago(90_000),
            authorized_at: (state != AccountState::PendingAuthorization).then(|| ago(80_000)),
        }
    }

    fn view(&self, account: Account, button: PullButton) -> AccountView {
        let counts = PullCounts {
            windows: 1,
            pages: 3,
            seen: 143,
            created: 12,
            changed: 3,
            unchanged: 128,
            set_aside: 1,
            missing: 2,
            ..PullCounts::default()
        };
        AccountView {
            name: account.display_name(),
            platform_names: self.named("速卖通", "AliExpress"),
            last_pull: Some(PullView {
                id: Some(PullId(17)),
                trigger: Trigger::Schedule,
                began_at: ago(28),
                ended_at: Some(ago(27)),
                outcome: PullOutcome::Succeeded,
                counts,
                failure: None,
            }),
            last_success_at: Some(ago(27)),
            trouble: None,
            running: None,
            next_call_at: None,
            next_pull_at: (account.state == AccountState::Connected).then(|| ahead(32)),
            button,
            to_ship: 23,
            account,
        }
    }

    fn failure(&self, kind: FailureKind, code: &'static str, message: &'static str) -> Failure {
        Failure::new(kind, self.say(code), self.say(message))
    }

    pub(super) fn accounts(&self) -> Vec<AccountView> {
        let dead = self.failure(
            FailureKind::NeedsAuthorization,
            "IllegalAccessToken",
            "The specified access token is invalid or expired",
        );
        let wrong = self.failure(
            FailureKind::Misconfigured,
            "IncompleteSignature",
            "The request signature does not conform to platform standards",
        );
        let away = self.failure(FailureKind::Unavailable, "host.timeout", "no answer within 30 s");
        let connected =
            |id, nickname, button| self.view(self.account(id, Some(nickname), AccountState::Connected, None), button);
        let mut running = connected(5, "东莞电子 · 二部", PullButton::Running);
        running.running = Some(PullView {
            id: None,
            ended_at: None,
            outcome: PullOutcome::Running,
            began_at: ago(1),
            ..running.last_pull.clone().unwrap()
        });
        let mut troubled = connected(7, "宁波小家电", PullButton::StartsAt(ahead(2)));
        troubled.trouble = Some((3, away.clone()));
        troubled.last_pull =
            troubled.last_pull.map(|pull| PullView { outcome: PullOutcome::Failed, failure: Some(away), ..pull });
        let mut puzzled = connected(11, "苏州五金", PullButton::Ready);
        puzzled.trouble = Some((2, self.failure(FailureKind::Malformed, "", "the answer is not JSON")));
        let mut fresh = self.view(self.account(3, None, AccountState::PendingAuthorization, None), PullButton::Off);
        (fresh.last_pull, fresh.last_success_at, fresh.to_ship) = (None, None, 0);
        vec![
            self.view(
                self.account(1, Some("深圳一号店"), AccountState::NeedsAuthorization, Some(dead)),
                PullButton::Off,
            ),
            self.view(self.account(2, Some("义乌饰品"), AccountState::Misconfigured, Some(wrong)), PullButton::Off),
            fresh,
            connected(4, "广州女装旗舰", PullButton::Ready),
            running,
            connected(6, "汕头玩具", PullButton::Clicked(ahead(3))),
            troubled,
            connected(8, "温州鞋业", PullButton::PlatformWait(ahead(25))),
            self.view(self.account(9, Some("旧店铺"), AccountState::Paused, None), PullButton::Off),
            self.view(self.account(10, None, AccountState::Unnamed, None), PullButton::Off),
            puzzled,
        ]
    }

    pub(super) fn detail(&self, view: AccountView) -> AccountDetail {
        let record = |id, outcome, failure: Option<Failure>| PullRecord {
            id: PullId(id),
            account: view.account.id,
            customer: CustomerId::DEFAULT,
            trigger: if id % 2 == 0 { Trigger::Click } else { Trigger::Schedule },
            began_at: ago(30 * (20 - id)),
            ended_at: Some(ago(30 * (20 - id) - 1)),
            outcome,
            counts: view.last_pull.as_ref().map(|pull| pull.counts).unwrap_or_default(),
            has_excerpt: failure.is_some(),
            failure,
        };
        let malformed = self.failure(FailureKind::Malformed, "", "the answer is not JSON");
        AccountDetail {
            pulls: vec![
                record(17, PullOutcome::Succeeded, None),
                record(16, PullOutcome::Failed, Some(malformed)),
                record(15, PullOutcome::Yielded, None),
                record(14, PullOutcome::Abandoned, None),
            ],
            set_aside: vec![(self.some("8187654321"), self.text("gmt_create is not a time"), ago(27))],
            to_fetch: 4,
            settings: vec![
                SettingView {
                    name: "app-key".to_owned(),
                    label: self.named("开发者 Key（App Key）", "Developer key (App Key)"),
                    value: self.text("51234567"),
                    choice: Vec::new(),
                },
                SettingView {
                    name: "site".to_owned(),
                    label: self.named("站点", "Site"),
                    value: "global".to_owned(),
                    choice: self.named("全球", "Global"),
                },
                SettingView {
                    name: "former-field".to_owned(),
                    label: Vec::new(),
                    value: self.text("x"),
                    choice: Vec::new(),
                },
            ],
            view,
        }
    }

    /// The form of an account that is there, to be corrected.
    pub(super) fn correction(&self, then: AfterCorrection) -> CorrectionView {
        let stored = |field: FieldView| match field.name.as_str() {
            "app-key" => FieldView { initial: self.text("51234567"), ..field },
            "site" => FieldView { initial: "ru".to_owned(), ..field },
            _ => FieldView { kept: true, required: false, ..field },
        };
        CorrectionView {
            account: AccountId(2),
            name: self.text("义乌饰品"),
            fields: self.notice().fields.into_iter().map(stored).collect(),
            then,
        }
    }

    pub(super) fn notice(&self) -> NoticeView {
        let steps = "1. 打开 [AliExpress 开放平台](https://openservice.aliexpress.com/)，用**店铺主账号**登录。\n2. 在控制台创建应用，类型选 *自用*，回调地址填写 `http://127.0.0.1:8082/callBackSMT.htm`。\n3. 等待审核，通常需要 2 至 4 个工作日。\n\n## 需要准备\n\n- 开发者姓名、电话、邮箱和旺旺\n- 每个卖家只能注册一个开发者账号";
        let field =
            |name: &str, label: &'static str, help: &'static str, secret, required, choices: Vec<Choice>| FieldView {
                name: name.to_owned(),
                label: self.named(label, label),
                help: self.named(help, help),
                secret,
                required,
                choices,
                initial: String::new(),
                kept: false,
            };
        let site =
            |value: &str, label: &'static str| Choice { value: value.to_owned(), label: self.named(label, label) };
        NoticeView {
            id: "aliexpress".parse().unwrap(),
            names: self.named("速卖通", "AliExpress"),
            notice: self.named(steps, steps),
            button: self.named("开始授权", "Start authorisation"),
            flow_notice: self.named(
                "点击后会打开速卖通的登录页，请用**店铺账号**登录并点“授权”。",
                "You will sign in at AliExpress and press **Authorize**.",
            ),
            nickname: NicknameMoment::BeforeAuthorization,
            fields: vec![
                field("app-key", "开发者 Key（App Key）", "控制台 → 应用 → 概览", false, true, Vec::new()),
                field("app-secret", "签名串（App Secret）", "", true, true, Vec::new()),
                field("site", "站点", "", false, false, vec![site("global", "全球"), site("ru", "俄罗斯")]),
            ],
            callbacks: ["https://orders.example.com", "http://203.0.113.7:8082"]
                .map(|origin| CallbackAddress {
                    origin: origin.to_owned(),
                    address: format!("{origin}/callBackSMT.htm"),
                })
                .to_vec(),
            plain_http: true,
        }
    }

    pub(super) fn ticket(&self, progress: TicketProgress) -> TicketView {
        TicketView {
            account: AccountId(1),
            account_name: self.text("深圳一号店"),
            platform: "aliexpress".parse().unwrap(),
            platform_names: self.named("速卖通", "AliExpress"),
            forwarder: "海港货代".to_owned(),
            link: "http://127.0.0.1:8082/authorize/9tB3kQv0Zr5mXw2LdYpA".to_owned(),
            expires_at: ahead(29),
            progress,
            again: true,
            naming: None,
            consents: true,
            paste: None,
            consent_origins: vec!["https://api-sg.aliexpress.com".to_owned()],
            orders_since: ago(30 * 24 * 60),
        }
    }

    /// What a seller can paste, with a long explanation.
    pub(super) fn paste(&self) -> PasteView {
        let field = |name: &str, label: &'static str, secret| FieldView {
            name: name.to_owned(),
            label: self.named(label, label),
            help: self.named("在卖家后台 → 开发者页面。", "On the developer page of the seller’s console."),
            secret,
            required: true,
            choices: Vec::new(),
            initial: String::new(),
            kept: false,
        };
        PasteView {
            button: self.named("提交令牌", "Use this token"),
            notice: self.named(
                "1. 在卖家后台点 **Authorize**。\n2. 复制页面上显示一次的令牌。",
                "1. Press **Authorize** in the seller’s console.\n2. Copy the token, which is shown once.",
            ),
            fields: vec![field("refresh-token", "刷新令牌", true), field("seller-id", "卖家编号", false)],
        }
    }

    pub(super) fn connectors(&self) -> Vec<ConnectorView> {
        let runs = |state: &str| matches!(state, "live" | "on-probation");
        let view = |file, state, reason: Option<&'static str>, hosts: &[&'static str]| ConnectorView {
            file: self.text(file),
            platform: runs(state).then(|| "aliexpress".parse().unwrap()),
            version: runs(state).then(|| self.text("0.1.0")),
            digest: (state != "failed")
                .then(|| "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
            state,
            reason: reason.map(|reason| self.text(reason)),
            instead: (state == "failed" && file == "ebay.wasm").then(|| self.text("0.1.0")),
            hosts: hosts.iter().map(|host| self.text(host)).collect(),
            granted_by: if hosts.is_empty() { "none" } else { "config" },
            additions: Vec::new(),
            approvable: false,
        };
        let hostile = |asked: &'static str| self.text(asked);
        let waiting = ConnectorView {
            platform: "lazada".parse().ok(),
            version: Some(self.text("1.2.0")),
            additions: vec![
                Addition::Host(hostile("https://api.lazada.com")),
                Addition::PlainHost(hostile("http://10.0.0.1")),
                Addition::ConsentHost(hostile("https://auth.lazada.com")),
                Addition::Seals { path: hostile("/auth/token"), pointers: vec![hostile("/access_token")] },
                Addition::Unsealed { path: hostile("/auth/token"), pointer: hostile("/refresh_token") },
                Addition::ErrorShown { path: hostile("/auth/token"), pointer: hostile("/message") },
                Addition::Calls(Budget {
                    name: "every".to_owned(),
                    scope: BudgetScope::App,
                    calls: 600,
                    period: 60,
                    burst: 100,
                    rate_header: None,
                }),
            ],
            approvable: true,
            ..view("lazada.wasm", "needs-approval", None, &[])
        };
        vec![
            view("aliexpress.wasm", "live", None, &["https://api-sg.aliexpress.com", "https://oauth.aliexpress.com"]),
            view(
                "dhgate.wasm",
                "needs-approval",
                Some("it asks for https://api.dhgate.com, which nobody granted: add [connector.dhgate] hosts"),
                &[],
            ),
            view("old.wasm", "failed", Some("a core module, not a component"), &[]),
            view("ebay.wasm", "failed", Some("it was given up: the connector crashed: unreachable"), &[]),
            view("amazon.wasm", "on-probation", None, &["https://sellingpartnerapi-na.amazon.com"]),
            waiting,
        ]
    }
}
