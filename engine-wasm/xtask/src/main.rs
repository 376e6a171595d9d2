//! `xtask IN.wasm OUT_DIR`: write the wasm-bindgen glue (web target) and the processed module of the kernel.
//!
//! The same step as `wasm-bindgen --target web`, but from a library pinned in `Cargo.lock`, so that nothing has to be on PATH.

use std::{env, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let (Some(input), Some(out_dir), None) = (args.next(), args.next(), args.next()) else {
        eprintln!("usage: xtask IN.wasm OUT_DIR");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.input_path(&input).out_name("engine").typescript(true).generate(&out_dir));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
