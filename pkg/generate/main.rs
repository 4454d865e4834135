//! Writes what is made from the declarations in `src/api/`: `generate typescript DIRECTORY` the TypeScript of the npm
//! package, `generate declarations DIRECTORY` the declarations themselves as JSON, `generate index DIRECTORY` the list of
//! operations in `docs/`.

mod declarations;
mod index;
mod linked_replies;
mod operations;
mod prose;
mod resources;
mod slim;
mod types;
mod webhook_rules;

use std::{env, fs, io, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (files, directory) = match arguments.as_slice() {
        [what, directory] if what == "typescript" => (typescript(), directory),
        [what, directory] if what == "declarations" => (vec![("declarations.json", declarations::file())], directory),
        [what, directory] if what == "index" => (vec![("api.md", index::file())], directory),
        _ => {
            eprintln!("usage: generate typescript|declarations|index DIRECTORY");
            return ExitCode::from(2);
        }
    };
    match write(Path::new(directory), files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {directory}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn typescript() -> Vec<(&'static str, String)> {
    vec![
        ("types.ts", types::file()),
        ("resources.ts", resources::file()),
        ("operations.ts", operations::file()),
        ("webhook-rules.ts", webhook_rules::file()),
        ("linked-replies.ts", linked_replies::file()),
        ("slim-operations.ts", slim::file()),
    ]
}

fn write(directory: &Path, files: Vec<(&str, String)>) -> io::Result<()> {
    fs::create_dir_all(directory)?;
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
