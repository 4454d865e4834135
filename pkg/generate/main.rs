//! Writes the TypeScript of the npm package from the declarations in `src/api/`: `generate DIRECTORY`.

mod operations;
mod prose;
mod resources;
mod types;

use std::{env, fs, io, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let Some(directory) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: generate DIRECTORY");
        return ExitCode::from(2);
    };
    match write(&directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {}: {error}", directory.display());
            ExitCode::FAILURE
        }
    }
}

fn write(directory: &PathBuf) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let files =
        [("types.ts", types::file()), ("resources.ts", resources::file()), ("operations.ts", operations::file())];
    for (name, text) in files {
        let path = directory.join(name);
        // An unchanged file keeps its time, so that nothing after it is built anew.
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            fs::write(path, text)?;
        }
    }
    Ok(())
}

/// The first line of every generated file.
const HEADER: &str = "// Generated from src/api/ by pkg/generate. Do not edit.\n\n";
