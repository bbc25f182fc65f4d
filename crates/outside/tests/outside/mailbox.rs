//! The post office: mail by SMTP, SMS by HTTP, and what the mailbox shows of both.

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::bench::{API_KEY, Bench, read};

/// A mail client that says exactly what it is told to.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn new(bench: &Bench) -> Client {
        let stream = TcpStream::connect(bench.running.smtp_addr).await.unwrap();
        let mut client = Client(BufReader::new(stream));
        assert!(client.answer().await.starts_with("220 "));
        client
    }

    async fn answer(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return all;
            }
        }
    }

    async fn send(&mut self, raw: &[u8]) {
        self.0.get_mut().write_all(raw).await.unwrap();
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.answer().await
    }

    async fn mail(&mut self, to: &[&str], raw: &[u8]) -> String {
        assert!(self.say("MAIL FROM:<desk@paydesk.test> BODY=8BITMIME").await.starts_with("250"));
        for to in to {
            assert!(self.say(&format!("rcpt to:<{to}>")).await.starts_with("250"));
        }
        assert!(self.say("DATA").await.starts_with("354"));
        self.send(raw).await;
        self.answer().await
    }
}

#[tokio::test]
async fn a_mail_with_a_chinese_subject_arrives_whole() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    assert!(client.say("EHLO test").await.contains("250-SIZE 10485760"));
    let raw = "From: Paydesk <desk@paydesk.test>\r\n\
        Subject: =?utf-8?B?5LuY5qy+5oiQ5Yqf?= =?gb2312?Q?=A3=BA12.50?=\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n\
        您好：\r\n..hidden dots\r\n...\r\n再见\r\n.\r\n";
    let to = ["li@example.test", "Han@Example.test"];
    assert!(client.mail(&to, raw.as_bytes()).await.starts_with("250"));
    assert!(client.say("QUIT").await.starts_with("221"));

    let (_, letters) = bench.ask("/mailbox.json?to=han@example.test").await;
    assert_eq!(letters.as_array().unwrap().len(), 1, "{letters}");
    let letter = &letters[0];
    assert_eq!(letter["subject"], "付款成功：12.50");
    assert_eq!(letter["text"].as_str().unwrap().trim_end(), "您好：\n.hidden dots\n..\n再见");
    assert_eq!((&letter["channel"], &letter["to"]), (&json!("mail"), &json!("Han@Example.test")));
    assert!(letter["at_us"].as_i64().unwrap() > 1_700_000_000_000_000);
    assert_eq!(bench.ask("/mailbox.json").await.1.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_part_of_a_multipart_mail_is_read_as_text() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    let raw = "Subject: Receipt\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n6aqM6K+B56CBIDEyMw==\r\n\
        --b\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--b--\r\n.\r\n";
    client.mail(&["a@b.test"], raw.as_bytes()).await;
    assert_eq!(bench.ask("/mailbox.json").await.1[0]["text"], "验证码 123");
}

#[tokio::test]
async fn a_mail_ends_only_where_it_says_so() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    let smuggled =
        b"Subject: one\r\n\r\nhello\n.\nMAIL FROM:<evil@x.test>\n.\r\nstill here\r\n.\r\n";
    assert!(client.mail(&["a@b.test"], smuggled).await.starts_with("250"));
    assert!(client.say("NOOP").await.starts_with("250"));
    let (_, letters) = bench.ask("/mailbox.json").await;
    assert_eq!(letters.as_array().unwrap().len(), 1, "{letters}");
    assert!(letters[0]["text"].as_str().unwrap().contains("still here"));
}

#[tokio::test]
async fn the_order_of_commands_and_their_shape_are_checked() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    for (line, code) in [
        ("HELO test", "250"),
        ("RCPT TO:<a@b.test>", "503"),
        ("DATA", "503"),
        ("MAIL FROM:a@b.test", "501"),
        ("MAIL FROM:<a@b.test> SIZE=99999999", "552"),
        ("MAIL FROM:<>", "250"),
        ("MAIL FROM:<a@b.test>", "503"),
        ("DATA", "503"),
        ("RCPT TO:<nobody>", "501"),
        ("RCPT TO:<a@b.test>", "250"),
        ("RSET", "250"),
        ("RCPT TO:<a@b.test>", "503"),
        ("AUTH LOGIN", "502"),
        ("FRÜHSTÜCK", "502"),
    ] {
        let answer = client.say(line).await;
        assert!(answer.starts_with(code), "{line}: {answer}");
    }
    assert!(client.say(&"x".repeat(5_000)).await.starts_with("500"));
}

#[tokio::test]
async fn a_mail_over_ten_megabytes_is_refused_and_the_next_one_kept() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    let mut raw = b"Subject: big\r\n\r\n".to_vec();
    raw.extend(std::iter::repeat_n(*b"0123456789abcdef0123456789abcd\r\n", 330_000).flatten());
    raw.extend(b".\r\n");
    assert!(client.mail(&["a@b.test"], &raw).await.starts_with("552"));
    assert!(
        client.mail(&["a@b.test"], b"Subject: small\r\n\r\nx\r\n.\r\n").await.starts_with("250")
    );
    let (_, letters) = bench.ask("/mailbox.json").await;
    assert_eq!((letters.as_array().unwrap().len(), &letters[0]["subject"]), (1, &json!("small")));
}

#[tokio::test]
async fn an_sms_is_sent_once_a_reference() {
    let bench = Bench::new().await;
    let sms = json!({ "to": "+8613800138000", "text": "验证码 123456", "reference": "sms_1" });
    let (status, one) = bench.post("/sms", &sms).await;
    assert_eq!((status, &one["reference"]), (202, &json!("sms_1")));
    assert_eq!(bench.post("/sms", &sms).await, (202, one));
    let other = json!({ "to": "+8613800138000", "text": "other", "reference": "sms_1" });
    assert_eq!(bench.post("/sms", &other).await.1["error"], "reference_reused");
    let bad = json!({ "to": "me", "text": "x", "reference": "sms_2" });
    assert_eq!(bench.post("/sms", &bad).await.1["field"], "to");
    let keyless = bench.http.post(bench.url("/sms")).json(&sms).send().await.unwrap();
    assert_eq!(keyless.status(), 401);

    // An address bar turns the plus into a blank.
    for to in ["%2B8613800138000", "+8613800138000", "8613800138000"] {
        let (_, letters) = bench.ask(&format!("/mailbox.json?to={to}")).await;
        assert_eq!(letters.as_array().unwrap().len(), 1, "{to}");
        assert_eq!((&letters[0]["channel"], &letters[0]["subject"]), (&json!("sms"), &json!(null)));
    }
    assert_eq!(bench.ask("/mailbox.json?to=8613").await.1, json!([]));
}

#[tokio::test]
async fn mail_and_sms_fail_when_told_to() {
    let bench = Bench::new().await;
    bench.post("/admin/sms", &json!({ "mode": "fail", "for_next": 1 })).await;
    let sms = json!({ "to": "13800138000", "text": "x", "reference": "sms_1" });
    let (status, answer) = bench.post("/sms", &sms).await;
    assert_eq!((status, answer["error"].as_str()), (503, Some("gateway_down")));
    assert_eq!(bench.post("/sms", &sms).await.0, 202);

    assert_eq!(bench.form("/admin/mail", &[("mode", "fail")]).await.status(), 303);
    let mut client = Client::new(&bench).await;
    assert!(client.say("MAIL FROM:<a@b.test>").await.starts_with("451"));
    assert!(bench.get("/").await.text().await.unwrap().contains("Let it work"));
    bench.form("/admin/mail", &[("mode", "normal")]).await;
    assert!(client.say("MAIL FROM:<a@b.test>").await.starts_with("250"));
}

#[tokio::test]
async fn the_page_escapes_markup_and_makes_links_of_addresses() {
    let bench = Bench::new().await;
    let mut client = Client::new(&bench).await;
    let raw = "Subject: <script>alert(1)</script>\r\n\r\n\
        <img src=x onerror=alert(2)>\r\n\
        Confirm: http://127.0.0.1:8080/c?a=1&b=\"2\r\njavascript:alert(3)\r\n.\r\n";
    client.mail(&["\"<i>\"@b.test", "a@b.test"], raw.as_bytes()).await;
    let page = bench.get("/mailbox?to=a@b.test").await.text().await.unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("&#60;script&#62;alert(1)"));
    assert!(page.contains("<a href=\"http://127.0.0.1:8080/c?a=1&#38;b=\" rel="), "{page}");
    assert!(!page.contains("href=\"javascript"));
    assert_eq!(page.matches("<article").count(), 1);
    assert!(!page.contains("http-equiv=\"refresh\""));

    let page = bench.get("/mailbox?live=1&lang=zh-Hans").await.text().await.unwrap();
    assert!(page.contains("http-equiv=\"refresh\" content=\"5\"") && page.contains("信箱"));
    assert!(!page.contains("<i>"));
    let chinese = bench.http.get(bench.url("/mailbox")).header("Accept-Language", "zh-CN,zh;q=0.9");
    assert!(chinese.send().await.unwrap().text().await.unwrap().contains("信箱"));
}

#[tokio::test]
async fn the_last_thousand_letters_are_kept() {
    let bench = Bench::new().await;
    for n in 0..1_003 {
        let sms =
            json!({ "to": "13800138000", "text": n.to_string(), "reference": format!("s{n}") });
        let request = bench.http.post(bench.url("/sms")).bearer_auth(API_KEY).json(&sms);
        assert_eq!(read(request.send().await.unwrap()).await.0, 202);
    }
    let (_, letters) = bench.ask("/mailbox.json").await;
    let letters = letters.as_array().unwrap();
    assert_eq!((letters.len(), &letters[0]["text"]), (1_000, &json!("1002")));
    assert_eq!(letters[999]["text"], "3");
}
