//! A YAML text as a tree whose nodes know where they stand in it.
//!
//! Only what a pack's files hold: mappings, lists and scalars; anchors and several documents are refused.

use std::ops::Range;

use anyhow::{Context as _, Result, bail, ensure};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Bytes it covers; of block collections only the start counts.
    pub(super) span: Range<usize>,
    pub(super) body: Body,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Scalar { value: String, style: ScalarStyle },
    List { flow: bool, items: Vec<Node> },
    Map { flow: bool, pairs: Vec<(Node, Node)> },
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Reads `desks[0].phone`, which `desks.0.phone` may be written for.
pub(super) fn steps(path: &str) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split(['.', '[']).map(|part| part.trim_end_matches(']')).filter(|part| !part.is_empty()) {
        steps.push(part.parse().map_or_else(|_| Step::Key(part.to_owned()), Step::Index));
    }
    ensure!(!steps.is_empty(), "{path:?} is no path, expected one like desks[0].phone");
    Ok(steps)
}

/// Reads a text; a text without any node is an empty mapping.
pub(super) fn read(text: &str) -> Result<Node> {
    let mut events = Parser::new_from_str(text);
    loop {
        let Some(event) = events.next() else {
            return Ok(Node { span: 0..0, body: Body::Map { flow: false, pairs: Vec::new() } });
        };
        let (event, span) = event.context("it is no YAML")?;
        if matches!(event, Event::StreamStart | Event::DocumentStart(..)) {
            continue;
        }
        if matches!(event, Event::StreamEnd | Event::DocumentEnd) {
            return Ok(Node { span: 0..0, body: Body::Map { flow: false, pairs: Vec::new() } });
        }
        if !event.is_node() {
            continue;
        }
        return node(event, &span, &mut events);
    }
}

type Events<'t> = Parser<'t, granit_parser::StrInput<'t>>;

fn range(span: &granit_parser::Span) -> Result<Range<usize>> {
    span.byte_range().context("a node without a place")
}

fn next<'t>(events: &mut Events<'t>) -> Result<(Event<'t>, granit_parser::Span)> {
    loop {
        let (event, span) = events.next().context("it ends too early")?.context("it is no YAML")?;
        if event.is_node() || matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            return Ok((event, span));
        }
    }
}

fn node(event: Event<'_>, span: &granit_parser::Span, events: &mut Events<'_>) -> Result<Node> {
    let start = range(span)?;
    Ok(match event {
        Event::Scalar(value, style, ..) => {
            Node { span: start, body: Body::Scalar { value: value.into_owned(), style } }
        }
        Event::SequenceStart(style, ..) => {
            let mut items = Vec::new();
            loop {
                let (event, span) = next(events)?;
                if matches!(event, Event::SequenceEnd) {
                    let body = Body::List { flow: style == StructureStyle::Flow, items };
                    return Ok(Node { span: start.start..range(&span)?.end, body });
                }
                items.push(node(event, &span, events)?);
            }
        }
        Event::MappingStart(style, ..) => {
            let mut pairs = Vec::new();
            loop {
                let (event, span) = next(events)?;
                if matches!(event, Event::MappingEnd) {
                    let body = Body::Map { flow: style == StructureStyle::Flow, pairs };
                    return Ok(Node { span: start.start..range(&span)?.end, body });
                }
                let key = node(event, &span, events)?;
                let (event, span) = next(events)?;
                pairs.push((key, node(event, &span, events)?));
            }
        }
        other => bail!("{other:?} is not used in a pack's files"),
    })
}

impl Node {
    /// The scalar's value.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.body {
            Body::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The child one step down.
    pub(super) fn child(&self, step: &Step) -> Option<&Self> {
        match (&self.body, step) {
            (Body::Map { pairs, .. }, Step::Key(key)) => {
                pairs.iter().find(|(k, _)| k.scalar() == Some(key)).map(|(_, value)| value)
            }
            (Body::List { items, .. }, Step::Index(at)) => items.get(*at),
            _ => None,
        }
    }

    /// The node at the end of a path.
    pub(super) fn at(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |node, step| node.child(step))
    }

    /// One past its last byte in `text`.
    pub(super) fn end(&self, text: &str) -> usize {
        let last = match &self.body {
            Body::List { flow: false, items } => items.last(),
            Body::Map { flow: false, pairs } => pairs.last().map(|(_, value)| value),
            _ => None,
        };
        last.map_or_else(|| text[..self.span.end].trim_end().len().max(self.span.start), |last| last.end(text))
    }

    /// The same as a value in which every scalar is a text: what two texts are compared by.
    pub(super) fn plain(&self) -> serde_json::Value {
        match &self.body {
            Body::Scalar { value, .. } => value.clone().into(),
            Body::List { items, .. } => items.iter().map(Self::plain).collect(),
            Body::Map { pairs, .. } => serde_json::Value::Object(
                pairs.iter().map(|(key, value)| (key.scalar().unwrap_or_default().to_owned(), value.plain())).collect(),
            ),
        }
    }
}
