//! The night staff on both engines: the driver in real time, the ticks on a clock that tests move.

mod driver;
mod ticks;

use std::ops::Deref;

use paydesk_sim::engine::fresh_folder;
use paydesk_work::Config;

/// A configuration with a data folder of its own, which goes when the test ends.
struct Own(Config);

fn config() -> Own {
    let checkpoint_key = b"a key of thirty-two bytes, or so".to_vec();
    Own(Config { checkpoint_key, data: fresh_folder() })
}

impl Deref for Own {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.0
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's temporary folder and harms nobody.
        drop(std::fs::remove_dir_all(&self.data));
    }
}
