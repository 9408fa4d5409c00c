//! Labels of a reply, the same on every channel.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Headings and labels of a reply.
    ReplyPhrases {
        /// Heads the desks.
        desks,
        /// Heads the memo for a call.
        memo,
        /// Heads the links.
        links,
        /// Heads the remarks, where they stand in a box of their own.
        notices,
        /// Heads the choices, where they stand in a box of their own.
        choices,
        /// An item whose value is the same on all sides.
        common(item),
        /// What or whom a desk is for, after its name.
        purpose(purpose),
        /// A phone number.
        phone(phone),
        /// An extension, after the number.
        extension(extension),
        /// Hours of a desk.
        hours(hours),
        /// A mail address.
        email(email),
        /// An inquiry form.
        form(form),
        /// A street address.
        address(address),
        /// Memo: what the call is about.
        topic(topic),
        /// Memo: who calls.
        caller(who),
        /// Memo: something to ask.
        question(number, question),
        /// Where the facts stand.
        source(title),
        /// The same with pages.
        source_pages(title, pages),
        /// Vote: it helped.
        helpful,
        /// Vote: it did not.
        unhelpful,
        /// Opens a desk's page.
        open_page,
        /// Opens a desk's form.
        open_form,
        /// A menu before anything is chosen.
        choose,
        /// The same, where a menu holds a part of the choices.
        choose_between(first, last),
        /// How to choose.
        how_to_choose,
        /// Stands under a desk whose only address is among the buttons.
        see_links,
        /// Heads what follows of something long.
        continued,
        /// Only the beginning of a long message was read: so many characters.
        cut(limit),
    }
}
