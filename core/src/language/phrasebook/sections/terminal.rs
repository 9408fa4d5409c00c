//! What only the terminal shows.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Texts around the conversation at a terminal.
    TerminalPhrases {
        /// Before what is typed.
        prompt,
        /// Greets.
        welcome(publisher, title, edition),
        /// Takes leave.
        goodbye,
        /// Headings and common options of the help.
        help: HelpPhrases,
        /// What is said of the store's server.
        store: StorePhrases,
    }

    /// What is told of the server that has the store.
    StorePhrases {
        /// Which one it is.
        connected(server),
        /// It keeps nothing on disk.
        forgetful,
    }

    /// The help of the command line.
    HelpPhrases {
        /// Over how a command is written.
        usage,
        /// Over the commands.
        commands,
        /// In the place of a command.
        command,
        /// Over arguments.
        arguments,
        /// Over options.
        options,
        /// The option for help.
        help,
        /// The option for the version.
        version,
    }
}
