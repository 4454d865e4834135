//! Doc comments: Rust's Markdown into JSDoc.

/// A JSDoc comment, indented. Nothing where there is no prose.
pub(crate) fn comment(doc: &str, indent: &str) -> String {
    let lines: Vec<&str> = doc.trim_end().lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {} */\n", plain(line)),
        lines => {
            let mut text = format!("{indent}/**\n");
            for line in lines {
                text += format!("{indent} * {}", plain(line)).trim_end();
                text.push('\n');
            }
            text + indent + " */\n"
        }
    }
}

/// Rust's links to items are mere names here, and a comment must not end early.
fn plain(line: &str) -> String {
    line.replace("[`", "`").replace("`]", "`").replace("*/", "*\u{200b}/")
}
