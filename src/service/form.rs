//! In which form something is delivered, and what comes next where a form is refused.
//!
//! The one ordered fall-back of all channels: an adapter says what the other side refused, the hub takes
//! the next plainer form and lets it try again at once, until one is taken or none is left. Not responsible
//! for what a form looks like: each adapter draws it.

/// Most places that an adapter can have for one delivery.
const PLACES: usize = 4;

/// What the other side does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Blocks, embeds, buttons.
    Layout,
    /// So much text at once.
    Length,
    /// Anything there: the message to change is gone, the thread cannot be opened, the room is closed, the
    /// moment has passed.
    Place,
}

impl Refused {
    /// Its name in metrics and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Length => "length",
            Self::Place => "place",
        }
    }
}

/// How a delivery is to be drawn and where it goes. The first form is the richest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form {
    /// Text only.
    pub plain: bool,
    /// In short pieces.
    pub short: bool,
    /// Which of the adapter's places, best first.
    pub place: usize,
}

impl Form {
    /// The next form after this one was refused; none where nothing plainer is left.
    #[must_use]
    pub(super) fn after(self, refused: Refused) -> Option<Self> {
        let place = self.place + 1;
        match refused {
            Refused::Place => (place < PLACES).then_some(Self { place, ..self }),
            Refused::Layout if !self.plain => Some(Self { plain: true, ..self }),
            Refused::Length if !self.short => Some(Self { short: true, ..self }),
            Refused::Layout | Refused::Length if !self.short || !self.plain => {
                Some(Self { plain: true, short: true, ..self })
            }
            Refused::Layout | Refused::Length => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_refused_the_forms_come_to_an_end_and_none_comes_twice() {
        for refused in [Refused::Layout, Refused::Length, Refused::Place] {
            // Alone, and mixed with each of the others.
            for other in [Refused::Layout, Refused::Length, Refused::Place] {
                let (mut form, mut seen) = (Form::default(), vec![Form::default()]);
                for step in 0.. {
                    let Some(next) = form.after(if step % 2 == 0 { refused } else { other }) else { break };
                    assert!(!seen.contains(&next), "{seen:?}");
                    seen.push(next);
                    form = next;
                }
                assert!(seen.len() <= PLACES + 3, "{seen:?}");
            }
        }
    }

    #[test]
    fn text_is_kept_when_only_the_layout_is_refused() {
        let plain = Form::default().after(Refused::Layout).expect("a plainer form");
        assert_eq!((plain.plain, plain.short, plain.place), (true, false, 0));
        let short = Form::default().after(Refused::Length).expect("a shorter form");
        assert_eq!((short.plain, short.short, short.place), (false, true, 0));
        assert_eq!(short.after(Refused::Length), Some(Form { plain: true, short: true, place: 0 }));
    }
}
