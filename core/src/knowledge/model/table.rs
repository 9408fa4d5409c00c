//! Tables and comparisons of an entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::EntryId;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Any text.
    Text,
    /// Name of the firm, office or thing the row is about.
    Name,
    /// Prefecture.
    Prefecture,
    /// City, town or village.
    City,
    /// Country.
    Country,
    /// Number.
    Number,
    /// Web address.
    Url,
    /// Page.
    Page,
    /// Year or month.
    Year,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Key in the rows.
    pub key: String,
    /// Heading.
    pub label: String,
    /// Type of the cells.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// What a cell says where the answer to 「…は対象ですか」 is yes (対象).
    #[serde(default)]
    pub yes: Option<String>,
}

/// A table: one row is one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Id within the entry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Counter word of its rows (社, 件, 組合).
    pub noun: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Lines of business, as the pack labels them, that the row of a name is for (宿泊 for 宿泊業).
    #[serde(default)]
    pub lines: BTreeMap<String, Vec<String>>,
    /// Rows: column key → text.
    pub rows: Vec<BTreeMap<String, Cell>>,
}

impl Table {
    /// Cell texts of `row` in columns of `kind`.
    pub fn cells<'a>(&'a self, row: &'a BTreeMap<String, Cell>, kind: ColumnType) -> impl Iterator<Item = &'a str> {
        self.columns.iter().filter(move |c| c.kind == kind).filter_map(|c| row.get(&c.key)).map(Cell::as_str)
    }
}

/// A cell: text, whatever YAML took it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Cell(#[serde(deserialize_with = "scalar")] pub String);

impl Cell {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct Scalar;
impl serde::de::Visitor<'_> for Scalar {
    type Value = String;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text or a number")
    }
    fn visit_str<E>(self, v: &str) -> Result<String, E> {
        Ok(v.to_owned())
    }
    fn visit_i64<E>(self, v: i64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_u64<E>(self, v: u64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_f64<E>(self, v: f64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_bool<E>(self, v: bool) -> Result<String, E> {
        Ok(v.to_string())
    }
}

/// Reads a scalar as text, so that `3` and `"3"` are the same cell.
fn scalar<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    if !deserializer.is_human_readable() {
        return String::deserialize(deserializer);
    }
    deserializer.deserialize_any(Scalar)
}

/// Two or more things side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Id within the entry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
    /// What is compared.
    pub sides: Vec<Side>,
    /// One aspect a row.
    pub rows: Vec<ComparisonRow>,
}

/// One of the compared things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Its entry, where it has one.
    #[serde(default)]
    pub entry: Option<EntryId>,
}

/// One compared aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRow {
    /// Aspect.
    pub item: String,
    /// One value a side.
    pub values: Vec<Cell>,
}
