//! JSON Schemas of a pack's YAML files, derived from the types that read them: editors help by them.
//!
//! Not responsible for what the values mean together: that is `check`.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::intent::file::{EntryIntent, NeedIntent, OutsideIntent, PhraseFile, TalkIntent};
use super::model::{Entry, Pack};
use super::slots::SlotValues;
use crate::language::lexicon::Lexicon;
use crate::language::phrasebook::Phrasebook;

/// The folder of the schemas, beside `knowledge/`.
pub const FOLDER: &str = "schemas";

/// A sort of file: its schema's name, where such files stand, its schema.
type Sort = (&'static str, &'static str, fn() -> Schema);

/// All sorts.
const SORTS: [Sort; 11] = [
    ("pack.json", "knowledge/pack.yaml", whole::<Pack>),
    ("slots.json", "knowledge/slots.yaml", whole::<SlotValues>),
    ("entry.json", "knowledge/entries/", whole::<Entry>),
    ("intent-entry.json", "intents/entries/", whole::<EntryIntent>),
    ("intent-need.json", "intents/needs/", whole::<NeedIntent>),
    ("intent-talk.json", "intents/talk/", whole::<TalkIntent>),
    ("intent-outside.json", "intents/outside/", whole::<OutsideIntent>),
    ("act.json", "intents/acts/", whole::<PhraseFile>),
    ("side.json", "intents/sides/", whole::<PhraseFile>),
    ("lexicon.json", "dictionaries/ja/lexicon.yaml", layer::<Lexicon>),
    ("phrasebook.json", "dictionaries/ja/phrasebook.yaml", layer::<Phrasebook>),
];

/// Every schema: the name of its file, its text.
#[must_use]
pub fn files() -> Vec<(&'static str, String)> {
    let text = |schema: &Schema| serde_json::to_string_pretty(schema).unwrap_or_default() + "\n";
    SORTS.iter().map(|(name, _, schema)| (*name, text(&schema()))).collect()
}

/// The first line by which an editor finds the schema of the file at `path` of a pack.
#[must_use]
pub fn line_for(path: &str) -> Option<String> {
    let (name, ..) = SORTS.iter().find(|(_, place, _)| path.starts_with(place))?;
    let up = "../".repeat(path.matches('/').count());
    Some(format!("# yaml-language-server: $schema={up}{FOLDER}/{name}\n"))
}

/// The schema of a file that is read by itself.
fn whole<T: JsonSchema>() -> Schema {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>()
}

/// The schema of a file of single keys over what is shared: none has to be there.
fn layer<T: JsonSchema>() -> Schema {
    let mut schema = whole::<T>();
    if let Some(root) = schema.as_object_mut() {
        root.remove("required");
        root.values_mut().for_each(without_required);
    }
    schema
}

fn without_required(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // A property may be called so; what is demanded is a list.
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            object.values_mut().for_each(without_required);
        }
        Value::Array(list) => list.iter_mut().for_each(without_required),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_of_a_pack_names_its_schema() {
        let line = line_for("knowledge/entries/faq-00001.yaml").expect("a schema");
        assert_eq!(line, "# yaml-language-server: $schema=../../schemas/entry.json\n");
        assert_eq!(line_for("dictionaries/user.csv"), None);
        let missing: Vec<_> = crate::knowledge::load::Source::guide()
            .files
            .into_iter()
            .filter(|(path, _)| !path.contains(".csv") && line_for(path).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn shared_keys_may_be_left_out_and_unknown_ones_are_refused() {
        let schemas: std::collections::BTreeMap<_, _> = files().into_iter().collect();
        assert!(!schemas["lexicon.json"].contains("\"required\": ["));
        assert!(schemas["entry.json"].contains("\"required\": [") && schemas["entry.json"].contains("aliases"));
        assert!(schemas.values().all(|text| text.contains("\"additionalProperties\": false")));
    }
}
