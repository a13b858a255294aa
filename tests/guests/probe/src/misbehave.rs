//! Everything that a connector should not do, one word for each.

use std::hint::black_box;

use longshore_connector_sdk::exports::orders::{FulfillmentStatus, Order, OrderStatus, Page, PaymentStatus};
use longshore_connector_sdk::host::{Host as _, Imports};
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{
    Algorithm, Body, Context, Encoding, Failure, Field, Level, Method, Request, Response, Value,
};

/// Does what the cursor says. What came of it is the next cursor.
pub(crate) fn obey(context: &Context, command: &str) -> Result<Page, Failure> {
    let mut words = command.split(' ');
    let verb = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let word = |index: usize| rest.get(index).copied().unwrap_or_default();
    let number = |index: usize| word(index).parse::<u32>().unwrap_or(0);
    let answer = match verb {
        "" => String::new(),
        "spin" => spin(),
        "spin-in-crypto" => loop {
            Imports.hash(Algorithm::Sha256, &text("x".repeat(100_000)), Encoding::Hex)?;
        },
        "grow" => grow(),
        "crash" => crash(),
        "recurse" => recurse(1).to_string(),
        "now" => context.now.clone(),
        "send" => shown(&Imports.send(&Request::get(word(0)))?),
        "send-twice" => {
            Imports.send(&Request::get(word(0)))?;
            shown(&Imports.send(&Request::get(word(0)))?)
        }
        "wait" => {
            for _ in 0..number(1) {
                Imports.send(&Request::get(word(0)))?;
            }
            "waited".to_owned()
        }
        "patience" => shown(&Imports.send(&Request::get(word(0)).with_timeout(number(1)))?),
        "header" => shown(&Imports.send(&Request::get(word(0)).with_header(word(1), text(word(2))))?),
        "secret" => shown(&Imports.send(&posting(word(0), secret(word(1))))?),
        "post" => shown(&Imports.send(&posting(word(0), text("y".repeat(number(1) as usize))))?),
        "draw" => shown(&Imports.send(&Request::get(word(0)).with_budget(word(1)))?),
        "draw-refused" => {
            Imports.send(&Request::get(word(0)).with_budget(word(1)))?;
            return Err(Failure { retry_after: Some(number(2)), ..Failure::throttled("429", "slow down") });
        }
        "hash" => Imports.hash(Algorithm::Sha256, &secret(word(0)), Encoding::Hex)?,
        "log" => {
            (0..number(0)).for_each(|line| Imports.log(Level::Info, &format!("line {line}")));
            "logged".to_owned()
        }
        "powers" => powers(),
        "cursor" => "c".repeat(number(0) as usize),
        "hand-over" => {
            let mut order = order("1".to_owned());
            order.source = "s".repeat(number(0) as usize);
            return Ok(page(vec![order], None));
        }
        "bad-order" => {
            let mut bad = order("2".to_owned());
            bad.created_date_time = Some("yesterday".to_owned());
            return Ok(page(vec![order("1".to_owned()), bad], None));
        }
        other => return Err(Failure::refused("", format!("no such command: {other}"))),
    };
    Ok(page(Vec::new(), Some(answer)))
}

/// Never returns, and never asks the host for anything.
pub(crate) fn spin() -> ! {
    let mut count = 0_u64;
    loop {
        count = black_box(count.wrapping_add(1));
    }
}

/// Takes memory until there is none.
pub(crate) fn grow() -> ! {
    let mut taken = Vec::new();
    loop {
        taken.push(black_box(vec![1_u8; 1 << 20]));
    }
}

/// Traps.
#[expect(clippy::panic, reason = "this is what it is for")]
pub(crate) fn crash() -> ! {
    panic!("as the test wishes");
}

#[expect(unconditional_recursion, reason = "this is what it is for")]
fn recurse(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    recurse(depth + 1).wrapping_add(room.iter().sum::<u64>())
}

fn posting(url: &str, value: Value) -> Request {
    let mut request = Request::new(Method::Post, url);
    request.body = Body::Form(vec![Field { name: "value".to_owned(), value }]);
    request
}

/// Everything of an answer that a guest can see.
fn shown(response: &Response) -> String {
    let headers = response.headers.iter().filter(|(name, _)| name.starts_with("x-") || name == "location");
    let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} {} sealed={} {}", response.status, headers.join(", "), response.sealed.join(","), response.body)
}

/// What the guest can reach of the machine it runs on.
fn powers() -> String {
    let arguments = std::env::args().count();
    let variables = std::env::vars().count();
    let files = std::fs::read_dir("/").is_ok() || std::fs::File::open("/etc/passwd").is_ok();
    let sockets = std::net::TcpStream::connect("127.0.0.1:80").is_ok_and(|_| true)
        || std::net::TcpListener::bind("127.0.0.1:0").is_ok();
    print_lines();
    format!("arguments={arguments} variables={variables} files={files} sockets={sockets}")
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "where these go is what is tested")]
fn print_lines() {
    println!("a line on standard output");
    eprintln!("a line on standard error");
}

fn page(orders: Vec<Order>, next: Option<String>) -> Page {
    Page { orders, listed: Vec::new(), set_aside: Vec::new(), next, complete_until: None, total: None }
}

/// An order with nothing in it but what must be.
pub(crate) fn order(order_id: String) -> Order {
    Order {
        order_id,
        order_number: None,
        marketplace_code: None,
        created_date_time: None,
        modified_date_time: None,
        paid_date_time: None,
        ship_by_date_time: None,
        deliver_by_date_time: None,
        status: OrderStatus::Unknown,
        payment_status: PaymentStatus::Unknown,
        fulfillment_status: FulfillmentStatus::Unknown,
        source_status: String::new(),
        status_reason: None,
        buyer: None,
        ship_to: None,
        items: Vec::new(),
        payment: None,
        tax_identifiers: Vec::new(),
        shipping_preferences: None,
        notes: Vec::new(),
        extra: Vec::new(),
        source: "{}".to_owned(),
    }
}
