use std::io::*;
fn main() {
    let a = madoguchi::language::Analyzer::new(&[]).unwrap();
    for l in stdin().lines() {
        let l = l.unwrap();
        let x = a.analyze(&l);
        let t: Vec<_> = x
            .tokens
            .iter()
            .map(|t| serde_json::json!([x.surface(t), t.base, t.key, t.reading, t.pos, format!("{:?}", t.class)]))
            .collect();
        println!("{}", serde_json::json!({"n":x.normalized.text(),"r":x.reading,"t":t}));
    }
}
