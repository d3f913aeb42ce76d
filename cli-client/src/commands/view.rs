//! `concord view`: filters that somebody saved for all under a name.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::view::ViewCommand;
use concord_core::model::filter::Filter;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, examples, say};

/// Filters saved for all under a name
#[derive(Debug, Subcommand)]
pub enum View {
    /// Save a filter under a name, in the place of what was saved under it
    #[command(after_help = examples::VIEW_SAVE)]
    Save(Save),
    /// List the saved views
    #[command(after_help = examples::VIEW_LIST)]
    List,
    /// Take a view away
    #[command(after_help = examples::VIEW_REMOVE)]
    Remove(Named),
}

/// Arguments of `view save`.
#[derive(Debug, Args)]
pub struct Save {
    /// What it is called
    pub name: String,
    /// The filter, as `task list` reads it; days like eow are read when it is used
    #[arg(required = true, value_name = "FILTER")]
    pub words: Vec<String>,
}

/// One view.
#[derive(Debug, Args)]
pub struct Named {
    /// Its name, or the beginning of it
    pub name: String,
}

impl View {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            View::List => list(session),
            View::Save(Save { name, words }) => {
                let words = Filter::typed(&words);
                session.carry_out(&Command::View(ViewCommand::Save { name: name.clone(), words }))?;
                let view = session.view()?.saved_view(&name)?;
                session.output().value(&view, || words::did(say::saved(), &view.name, &view.words))
            }
            View::Remove(Named { name }) => {
                let view = session.view()?.saved_view(&name)?;
                session.carry_out(&Command::View(ViewCommand::Remove { name: view.name.clone() }))?;
                session.output().value(&view, || words::did(say::removed(), &view.name, ""))
            }
        }
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let views = session.view()?.saved_views()?;
    let table = || {
        let mut table = Table::new([say::label_name(), say::label_filter()]);
        for view in &views {
            table.row([Cell::toned(Tone::Strong, &view.name), (&view.words).into()]);
        }
        table
    };
    session.output().list(&views, table, say::no_views())
}

/// The words of a filter that were typed, with those of a saved view before them if one is named.
pub fn filter(session: &mut Session, view: Option<&str>, words: &[String]) -> Result<Filter, CliError> {
    let now = session.now();
    let mut filter = match view {
        Some(name) => Filter::parse(&session.view()?.saved_view(name)?.words, now)?,
        None => Filter::default(),
    };
    filter.0.extend(Filter::from_arguments(words, now)?.0);
    Ok(filter)
}
