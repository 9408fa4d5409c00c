//! What is said of a table of questions while it is imported.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// A table: what was understood of it, and what is wrong in it.
    SheetPhrases {
        /// A column by its letter.
        column(letter),
        /// The same with what stands above it.
        column_called(letter, heading),
        /// A row has no question.
        no_question,
        /// A row has no answer.
        no_answer,
        /// An address that no browser opens.
        wrong_url(text),
        /// A mail address that is none.
        wrong_mail(text),
        /// A phone number that is none.
        wrong_phone(text),
        /// A cell beyond the last column.
        beyond(text),
        /// A quotation mark that nothing closes.
        open_quote,
        /// No JSON, from a character on.
        no_json(at),
        /// Another answer to the same question.
        other_answer(place),
        /// No sheet has question and answer; with the headings that were seen.
        no_columns(seen),
        /// No row at all.
        no_rows,
        /// Bytes that mean nothing in the encoding.
        garbled(encoding),
        /// The encoding of a text.
        encoding(name),
        /// A workbook.
        workbook,
        /// A sheet that is imported: the row of its headings.
        sheet(name, row),
        /// The same of a file without sheets.
        table(row),
        /// A sheet without headings.
        sheet_plain(name),
        /// The same of a file without sheets.
        table_plain,
        /// What a column was taken for.
        taken(column, meaning),
        /// Columns that are not used.
        unused(columns),
        /// Sheets that are not used.
        unused_sheets(names),
        /// How many questions, blank rows and problems there are.
        counted(questions, blank, wrong),
        /// Questions by category.
        categories(list),
        /// A category with the number of its questions.
        category(name, count),
        /// The same question stands in several rows with different answers.
        two_answers(place, other, question),
        /// The same question stands in several rows with the same answer.
        same_row(place, other, question),
        /// A link without a host.
        lost_link(place, address),
        /// The place of a row.
        place(row),
        /// The same in a sheet.
        place_in(sheet, row),
        /// The day of the facts.
        as_of(day),
        /// Nothing was changed, since there are problems.
        not_imported(count),
        /// Rows left out.
        left_out(count),
        /// Nothing was changed, since it was only tried.
        only_tried,
        /// What the fields are called.
        fields: FieldPhrases,
        /// While a file is read.
        reading,
        /// While a pack is checked and compiled.
        compiling,
    }

    /// What the columns hold.
    FieldPhrases {
        /// Questions.
        question,
        /// Answers.
        answer,
        /// Categories.
        category,
        /// The same question in other words.
        also,
        /// Addresses of pages.
        url,
        /// Whom to ask.
        contact,
        /// Phone numbers.
        phone,
        /// Mail addresses.
        email,
        /// Days.
        updated,
    }
}
