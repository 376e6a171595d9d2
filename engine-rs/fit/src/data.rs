//! Reading the tables of `../shared/data`: gzip'ed CSV with a header row, columns by name, empty cells unknown.

use std::{collections::HashMap, error::Error, fs::File, path::Path};

use csv::StringRecord;
use flate2::read::MultiGzDecoder;

/// A table in memory.
pub struct Table {
    columns: HashMap<String, usize>,
    records: Vec<StringRecord>,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    columns: &'a HashMap<String, usize>,
    record: &'a StringRecord,
}

impl Table {
    /// Read a `.csv` or `.csv.gz` file.
    ///
    /// # Errors
    /// When the file cannot be opened or is no CSV.
    pub fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        if path.extension().is_some_and(|e| e == "gz") {
            Self::parse(MultiGzDecoder::new(file))
        } else {
            Self::parse(file)
        }
    }

    fn parse(input: impl std::io::Read) -> Result<Self, Box<dyn Error>> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
        let columns = reader.headers()?.iter().enumerate().map(|(i, name)| (name.to_owned(), i)).collect();
        let records = reader.records().collect::<Result<_, _>>()?;
        Ok(Self { columns, records })
    }

    /// All files of a directory whose name starts with `prefix`, in the order of their names.
    ///
    /// # Errors
    /// When the directory or one of the files cannot be read.
    pub fn read_all(directory: &Path, prefix: &str) -> Result<Vec<(String, Self)>, Box<dyn Error>> {
        let mut names: Vec<String> = std::fs::read_dir(directory)
            .map_err(|e| format!("{}: {e}", directory.display()))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix) && (name.ends_with(".csv.gz") || name.ends_with(".csv")))
            .collect();
        names.sort();
        names.into_iter().map(|name| Ok((name.clone(), Self::read(&directory.join(&name))?))).collect()
    }

    /// Rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Cells<'_>> {
        self.records.iter().map(|record| Cells { columns: &self.columns, record })
    }
}

impl<'a> Cells<'a> {
    /// The text of a cell; empty when the column or the value is missing.
    pub fn text(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|&i| self.record.get(i)).unwrap_or("")
    }

    /// A number; `None` when missing or not finite.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.text(column).parse::<f64>().ok().filter(|x| x.is_finite())
    }

    /// A whole number (a decimal is truncated); `None` when missing.
    pub fn whole(&self, column: &str) -> Option<i32> {
        self.number(column).map(|x| x as i32)
    }
}

/// Numbers games (or any keys) in the order in which they are first seen.
#[derive(Default)]
pub struct Ids(HashMap<String, u32>);

impl Ids {
    /// The number of a key.
    pub fn of(&mut self, key: &str) -> u32 {
        if let Some(&id) = self.0.get(key) {
            return id;
        }
        let id = self.0.len() as u32;
        self.0.insert(key.to_owned(), id);
        id
    }
}

/// Raw probability of an American moneyline, with the bookmaker's margin.
pub fn moneyline(ml: f64) -> f64 {
    if ml < 0.0 { -ml / (100.0 - ml) } else { 100.0 / (100.0 + ml) }
}
