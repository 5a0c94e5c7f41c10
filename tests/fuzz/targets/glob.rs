#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| healthscore::fuzz::check_glob(text));
