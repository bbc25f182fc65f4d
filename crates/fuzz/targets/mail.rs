#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paydesk_fuzz::mail(bytes));
