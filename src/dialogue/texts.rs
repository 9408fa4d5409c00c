//! Texts of a turn and what they mean by themselves, each worked out once: clauses and pieces of a message are looked at
//! from several sides.
//!
//! Not responsible for what the conversation makes of them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::language::Analysis;
use crate::understanding::slots::Slots;
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// Parts of an entry with their shares of the question, best first.
type Asked = Rc<[(Part, f32)]>;

/// By normalised text but for `analysed`.
pub(super) struct Texts<'a> {
    mind: &'a Understander,
    /// By the text as it was given, too.
    analysed: RefCell<FxHashMap<String, Arc<Analysis>>>,
    understood: RefCell<FxHashMap<String, Rc<Understanding>>>,
    /// Parts of entries that a text asks for.
    asked_parts: RefCell<FxHashMap<(String, usize), Asked>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(mind: &'a Understander) -> Self {
        let (analysed, understood, asked_parts) = Default::default();
        Self { mind, analysed, understood, asked_parts }
    }

    /// `text` cut into words.
    pub(super) fn analysis(&self, text: &str) -> Arc<Analysis> {
        if let Some(known) = self.analysed.borrow().get(text) {
            return known.clone();
        }
        let analysis = Arc::new(self.mind.analyzer().analyze(text));
        let mut analysed = self.analysed.borrow_mut();
        let normalized = analysis.normalized.text();
        if normalized != text {
            analysed.insert(normalized.to_owned(), analysis.clone());
        }
        analysed.insert(text.to_owned(), analysis.clone());
        analysis
    }

    /// What normalised `text` means, where that was worked out.
    pub(super) fn understood(&self, text: &str) -> Option<Rc<Understanding>> {
        self.understood.borrow().get(text).cloned()
    }

    /// What `text` means.
    pub(super) fn understand(&self, text: &str) -> Rc<Understanding> {
        let analysis = self.analysis(text);
        if let Some(known) = self.understood(analysis.normalized.text()) {
            return known;
        }
        let mut understanding = self.mind.understand_analysed(analysis);
        // Without rules it does not matter who asks, only where they are.
        if !self.mind.knowledge.has_rules() {
            let Slots { prefecture, city, .. } = understanding.slots;
            understanding.slots = Slots { prefecture, city, ..Slots::default() };
        }
        let understanding = Rc::new(understanding);
        let normalized = understanding.analysis.normalized.text().to_owned();
        self.understood.borrow_mut().insert(normalized, understanding.clone());
        understanding
    }

    /// Parts of entry `at` that answer what is asked, best first.
    pub(super) fn parts(&self, u: &Understanding, at: usize) -> Asked {
        let key = (u.analysis.normalized.text().to_owned(), at);
        if let Some(known) = self.asked_parts.borrow().get(&key) {
            return known.clone();
        }
        let parts: Asked = self.mind.parts(u, at).into();
        self.asked_parts.borrow_mut().insert(key, parts.clone());
        parts
    }
}
