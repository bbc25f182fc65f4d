use super::*;
use proptest::prelude::*;

fn books() -> MerchantQr {
    MerchantQr {
        merchant: MerchantId::from_bits(0x0199_aa00_0000_7000_8000_0000_0000_0001),
        mcc: "5942".to_owned(),
        currency: Currency::Cny,
        amount_minor: None,
        order: None,
        name: "Qinghe Books".to_owned(),
        city: "Shanghai".to_owned(),
        name_zh: Some("青禾书店".to_owned()),
    }
}

/// A payload with another checksum than its own, made right again.
fn resealed(objects: &str) -> String {
    let mut text = objects.to_owned();
    tlv::seal(&mut text).unwrap();
    text
}

/// The example of the specification (merchant-presented mode, section 4.9), Chinese name included.
const EXAMPLE: &str = concat!(
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678",
    "520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京",
    "540523.7253031565502016233030412340603***0708A60086670902ME",
    "91320016A011223344998877070812345678",
    "6304A13A",
);

#[test]
fn the_checksum_is_the_standards() {
    // The check value of CRC-16/CCITT-FALSE, and the one in the specification's own example.
    assert_eq!(crc(b"123456789"), 0x29b1);
    assert_eq!(crc(&EXAMPLE.as_bytes()[..EXAMPLE.len() - 4]), 0xa13a);
}

#[test]
fn the_specifications_example_is_read_and_is_not_ours() {
    let all = objects(&EXAMPLE[..EXAMPLE.len() - 8]).unwrap();
    let value = |id| tlv::find(&all, id).unwrap();
    assert_eq!(value(59), "BEST TRANSPORT");
    assert_eq!(value(54), "23.72");
    assert_eq!(value(53), "156");
    assert_eq!(tlv::find(&objects(value(64)).unwrap(), 1), Some("最佳运输"));
    assert_eq!(MerchantQr::parse(EXAMPLE), Err(QrFault::NotOurs));
}

#[test]
fn a_static_code_letter_by_letter() {
    let text = books().encode().unwrap();
    let expected = concat!(
        "000201",
        "010211",
        "26550011dev.paydesk0136mer_0199aa00000070008000000000000001",
        "52045942",
        "5303156",
        "5802CN",
        "5912Qinghe Books",
        "6008Shanghai",
        "64140002zh0104青禾书店",
        "6304",
    );
    assert_eq!(&text[..text.len() - 4], expected);
    assert_eq!(MerchantQr::parse(&text), Ok(books()));
}

#[test]
fn a_dynamic_code_carries_amount_and_order() {
    let table = [
        (Currency::Cny, 26_800, "5406268.00"),
        (Currency::Jpy, 1_200, "54041200"),
        (Currency::Kwd, 1_500, "54051.500"),
        (Currency::Idr, 1_200_000, "540812000.00"),
    ];
    for (currency, minor, expected) in table {
        let order = Some(OrderId::from_bits(u128::MAX));
        let qr = MerchantQr { currency, amount_minor: Some(minor), order, ..books() };
        let text = qr.encode().unwrap();
        assert!(text.starts_with("000201010212"), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("62290525F5LXX1ZZ5PNORYNQGLHZMSP33"), "{text}");
        assert_eq!(MerchantQr::parse(&text), Ok(qr));
    }
}

#[test]
fn orders_with_names_travel_too() {
    let named = MerchantQr { order: Some(OrderId::named("demo_order_7")), ..books() };
    let text = named.encode().unwrap();
    assert_eq!(MerchantQr::parse(&text), Ok(named));
    let long = MerchantQr { order: Some(OrderId::named(&"x".repeat(25))), ..books() };
    assert_eq!(long.encode(), Err(QrFault::Value(62)));
}

#[test]
fn what_does_not_fit_is_cut_or_refused() {
    let long = MerchantQr {
        name: format!("Bücher {}", "x".repeat(40)),
        city: "Hohhot, Inner Mongolia".to_owned(),
        name_zh: Some("书".repeat(40)),
        ..books()
    };
    let read = MerchantQr::parse(&long.encode().unwrap()).unwrap();
    assert_eq!(read.name, format!("Bcher {}", "x".repeat(19)));
    assert_eq!(read.city, "Hohhot, Inner M");
    assert_eq!(read.name_zh, Some("书".repeat(25)));
    let nameless =
        MerchantQr { name: "青禾".to_owned(), name_zh: Some(" ".to_owned()), ..books() };
    let read = MerchantQr::parse(&nameless.encode().unwrap()).unwrap();
    assert_eq!((read.name.as_str(), read.name_zh), ("-", None));
    let refused = [
        (MerchantQr { mcc: "594".to_owned(), ..books() }, QrFault::Value(52)),
        (MerchantQr { amount_minor: Some(0), ..books() }, QrFault::Value(54)),
        (MerchantQr { amount_minor: Some(-1), ..books() }, QrFault::Value(54)),
        (MerchantQr { amount_minor: Some(1_000_000_000_000), ..books() }, QrFault::Value(54)),
        (
            MerchantQr { merchant: MerchantId::named(&"m".repeat(77)), ..books() },
            QrFault::Value(26),
        ),
    ];
    for (qr, fault) in refused {
        assert_eq!(qr.encode(), Err(fault));
    }
}

#[test]
fn each_fault_is_named() {
    let text = books().encode().unwrap();
    let body = &text[..text.len() - 8];
    let with = |from: &str, to: &str| {
        assert!(body.contains(from), "{from}");
        resealed(&body.replacen(from, to, 1))
    };
    let table = [
        (String::new(), QrFault::NotACode),
        ("hello".to_owned(), QrFault::NotACode),
        ("https://example.com/pay?x=1".to_owned(), QrFault::NotACode),
        (body.to_owned(), QrFault::Missing(63)),
        (text.replace("Qinghe", "Qinghf"), QrFault::Crc),
        (format!("{}0000", &text[..text.len() - 4]), QrFault::Crc),
        (format!("{}书店", &text[..text.len() - 4]), QrFault::Missing(63)),
        (format!("{text}{}", "x".repeat(512)), QrFault::TooLong),
        ("0".repeat(10_000_000), QrFault::TooLong),
        ("00".to_owned(), QrFault::Length),
        (resealed(&body[6..]), QrFault::NotACode),
        (with("000201", "000202"), QrFault::Value(0)),
        (with("010211", "010213"), QrFault::Value(1)),
        (with("5802CN", ""), QrFault::Missing(58)),
        (with("5802CN", "5802CN5802CN"), QrFault::Duplicate(58)),
        (with("5802CN", "58000CN"), QrFault::Length),
        (with("5802CN", "58+2CN"), QrFault::Length),
        (with("5802CN", "5899CN"), QrFault::Length),
        (with("5802CN", "书店02CN"), QrFault::Length),
        (with("dev.paydesk", "com.example"), QrFault::NotOurs),
        (with("mer_0199", "per_0199"), QrFault::Value(26)),
        (with("0136mer_", "0236mer_"), QrFault::Missing(26)),
        (with("52045942", "520459x2"), QrFault::Value(52)),
        (with("5303156", "5303978"), QrFault::Currency),
        (with("5303156", "530315x"), QrFault::Value(53)),
        (with("5303156", "5303156540510.001"), QrFault::Length),
        (with("5303156", "5303156540610.001"), QrFault::Value(54)),
        (with("5303156", "530315654040.00"), QrFault::Value(54)),
        (with("5303156", "53031565404-1.5"), QrFault::Value(54)),
        (with("5303156", "5303156540512,50"), QrFault::Value(54)),
        (with("5303156", "53031565401."), QrFault::Value(54)),
        (with("5802CN", "5802CN62080504****"), QrFault::Value(62)),
        (with("5802CN", "5802CN6203050"), QrFault::Length),
    ];
    for (at, (text, fault)) in table.iter().enumerate() {
        assert_eq!(
            MerchantQr::parse(text),
            Err(*fault),
            "row {at}: {}",
            &text[..text.len().min(80)]
        );
        assert!(QrFault::KEYS.contains(&fault.key()));
    }
}

#[test]
fn a_code_of_several_systems_is_ours_by_our_template() {
    let text = books().encode().unwrap();
    let body = &text[..text.len() - 8];
    let both = resealed(&body.replacen("2655", "27040000265500", 1).replacen("265500", "2655", 1));
    assert_eq!(MerchantQr::parse(&both), Ok(books()));
    // Blanks around, small letters in checksum and identifier: cameras and printers differ.
    let small = resealed(&body.replace("dev.paydesk", "DEV.PAYDESK")).to_string();
    let tail = small[small.len() - 4..].to_lowercase();
    let small = format!(" {}{tail}\n", &small[..small.len() - 4]);
    assert_eq!(MerchantQr::parse(&small), Ok(books()));
}

proptest! {
    #[test]
    fn what_we_write_we_read_back(
        merchant in any::<u128>(), order in proptest::option::of(any::<u128>()),
        amount_minor in proptest::option::of(1_i64..=9_999_999_999), which in 0_usize..5,
        mcc in "[0-9]{4}", name in "[!-~]{1,12}( [!-~]{1,12})?", city in "[A-Za-z]{1,15}",
        name_zh in proptest::option::of("[\u{4e00}-\u{9fff}]{1,25}"),
    ) {
        let qr = MerchantQr {
            merchant: MerchantId::from_bits(merchant),
            order: order.map(OrderId::from_bits),
            currency: Currency::ALL[which],
            amount_minor, mcc, name, city, name_zh,
        };
        let text = qr.encode().unwrap();
        prop_assert!(text.chars().count() <= CHARS_MAX);
        prop_assert_eq!(MerchantQr::parse(&text), Ok(qr));
    }

    #[test]
    fn garbage_never_panics(text in ".{0,120}", digits in "[0-9]{0,60}") {
        prop_assert!(MerchantQr::parse(&text).is_err());
        prop_assert!(MerchantQr::parse(&resealed(&digits)).is_err());
        let _ = MerchantQr::parse(&resealed(&text));
    }

    #[test]
    fn one_changed_character_is_noticed(at in 0_usize..150, to in "[0-9A-Za-z]") {
        let text = books().encode().unwrap();
        let mut chars: Vec<char> = text.chars().collect();
        let at = at % (chars.len() - 4);
        let changed = chars[at] != to.chars().next().unwrap();
        chars[at] = to.chars().next().unwrap();
        let text: String = chars.into_iter().collect();
        prop_assert_eq!(MerchantQr::parse(&text).is_err(), changed);
    }
}
