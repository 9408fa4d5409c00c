//! What grows old, and links that are asked for: never within a network of one's own.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use madoguchi::knowledge::load::load;
use madoguchi::officers::calendar::{Happening, calendar, ics};
use madoguchi::officers::links::address::is_public;
use madoguchi::officers::links::{Checker, Names, Outcome, System, links};

use super::{mini, settings};

#[test]
fn windows_dates_and_desks_of_a_day() {
    let knowledge = load(&mini()).0.expect("loads");
    let found = calendar(&knowledge, settings().clock.now());
    let next = found.coming.iter().find(|event| event.entry == "hoikuen").expect("the nursery's window closes");
    assert_eq!((next.happening, next.at.date()), (Happening::Closes, jiff::civil::date(2026, 11, 30)));
    assert!(
        found.passed.iter().any(|event| event.entry == "hoikuen" && event.at.date() == jiff::civil::date(2026, 6, 30))
    );
    let text =
        ics(&found, "町, 窓口", jiff::Timestamp::UNIX_EPOCH, |event| format!("{}; {}", event.title, event.label));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.contains("X-WR-CALNAME:町\\, 窓口\r\n") && text.contains("DTSTART;VALUE=DATE:20261130"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), found.coming.len());
    assert!(links(&knowledge).iter().any(|link| link.url == "https://hoiku.komorebi.example/form"));
}

/// A server on loopback: `/there` is there, `/to/…` leads to what follows, everything else is gone. Counts its requests.
fn server() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let (address, asked) = (listener.local_addr().expect("address"), Arc::new(AtomicUsize::new(0)));
    let counted = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            counted.fetch_add(1, Ordering::SeqCst);
            let mut buffer = [0; 2_048];
            let read = stream.read(&mut buffer).unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            let answer = match path.strip_prefix("/to/") {
                Some(to) => {
                    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                }
                None if path == "/there" => {
                    "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
                }
                None => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (address, asked)
}

/// Names that lead to one address after the other, and how often they were asked for.
struct Changing(Vec<Vec<IpAddr>>, AtomicUsize);

#[async_trait::async_trait]
impl Names for Changing {
    async fn addresses(&self, _host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        let at = self.1.fetch_add(1, Ordering::SeqCst).min(self.0.len() - 1);
        Ok(self.0[at].iter().map(|address| SocketAddr::new(*address, port)).collect())
    }
}

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

fn here_only(address: IpAddr) -> bool {
    address == HERE
}

fn refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused { .. })
}

#[tokio::test]
async fn nothing_but_the_public_internet_is_asked() {
    let (address, asked) = server();
    let port = address.port();
    let checker = Checker::new(Arc::new(System), is_public);
    for url in [
        format!("http://127.0.0.1:{port}/there"),
        format!("http://localhost:{port}/there"),
        format!("http://2130706433:{port}/there"),
        format!("http://0x7f.1:{port}/there"),
        format!("http://[::1]:{port}/there"),
        format!("http://[::ffff:127.0.0.1]:{port}/there"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        format!("ftp://127.0.0.1:{port}/there"),
        format!("http://a:b@127.0.0.1:{port}/there"),
        "file:///etc/passwd".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        assert!(refused(&checker.check(&url).await), "{url}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn pages_are_there_moved_or_gone_and_no_redirect_leads_inside() {
    let (address, asked) = server();
    let checker = Checker::new(Arc::new(System), here_only);
    let at = |path: &str| format!("http://{address}{path}");
    assert_eq!(checker.check(&at("/there")).await, Outcome::There { moved: None });
    assert_eq!(checker.check(&at("/to//there")).await, Outcome::There { moved: Some(at("/there")) });
    assert_eq!(checker.check(&at("/gone")).await, Outcome::Gone { status: 404 });
    for inside in [
        format!("http://127.0.0.2:{}/there", address.port()),
        "http://169.254.169.254/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        assert_eq!(checker.check(&at(&format!("/to/{inside}"))).await, Outcome::Refused { to: inside });
    }
    let before = asked.load(Ordering::SeqCst);
    assert!(matches!(checker.check(&at("/to//to//to//to//to//to//to//there")).await, Outcome::Failed { .. }));
    assert_eq!(asked.load(Ordering::SeqCst), before + 6, "five steps are followed");
    assert!(refused(&checker.all(&[at("/there"), "http://10.0.0.1/".to_owned()]).await[1]));
}

#[tokio::test]
async fn a_name_is_resolved_once_and_that_address_is_asked() {
    let (address, asked) = server();
    let names = Arc::new(Changing(vec![vec![HERE], vec![ELSEWHERE]], AtomicUsize::new(0)));
    let checker = Checker::new(names.clone(), here_only);
    let url = format!("http://guide.example:{}/there", address.port());
    // A second look-up would lead elsewhere.
    assert_eq!(checker.check(&url).await, Outcome::There { moved: None });
    assert_eq!((names.1.load(Ordering::SeqCst), asked.load(Ordering::SeqCst)), (1, 1));
    assert!(refused(&checker.check(&url).await), "the name leads inside now");
    let both = Checker::new(Arc::new(Changing(vec![vec![HERE, ELSEWHERE]], AtomicUsize::new(0))), here_only);
    assert!(refused(&both.check(&url).await), "one of its addresses is inside");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
