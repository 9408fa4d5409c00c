//! Conversations on sled, as postcard: one of another version of the program is forgotten.

use super::SledStore;
use crate::store::{Conversation, Conversations, StoreError};

impl Conversations for SledStore {
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError> {
        let Some(bytes) = self.conversations.get(id)? else {
            return Ok(None);
        };
        match postcard::from_bytes(&bytes) {
            Ok(conversation) => Ok(Some(conversation)),
            Err(error) => {
                tracing::warn!(%error, "a stored conversation of another version is forgotten");
                Ok(None)
            }
        }
    }

    fn forget_conversation(&self, id: &str) -> Result<(), StoreError> {
        self.conversations.remove(id)?;
        Ok(())
    }

    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        for item in &self.conversations {
            let (key, bytes) = item?;
            let old = postcard::from_bytes::<Conversation>(&bytes).map_or(true, |c| c.updated < before);
            if old {
                self.conversations.remove(key)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}
