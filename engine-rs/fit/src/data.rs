//! Reading the tables of `../shared/data`: gzip'ed CSV with a header row, columns by name, empty cells unknown.

use std::{cell::RefCell, collections::BTreeSet, collections::HashMap, error::Error, fs::File, path::Path};

use csv::StringRecord;
use flate2::read::MultiGzDecoder;

thread_local! {
    /// What this thread has read: (table, its seasons).
    static READ: RefCell<Vec<(String, BTreeSet<String>)>> = const { RefCell::new(Vec::new()) };
}

/// The tables that were read since the last call, each with its seasons, for the header of a coefficients file.
pub fn take_sources() -> Vec<String> {
    let mut tables: Vec<(String, BTreeSet<String>)> = Vec::new();
    for (table, seasons) in READ.take() {
        let stem = |name: &str| name.rsplit_once('_').map_or(name.to_owned(), |(stem, _)| stem.to_owned());
        match tables.iter_mut().find(|(name, _)| stem(name) == stem(&table)) {
            Some((_, known)) => known.extend(seasons),
            None => tables.push((table, seasons)),
        }
    }
    let name = |(table, seasons): (String, BTreeSet<String>)| {
        let stem = table.rsplit_once('_').map_or(table.as_str(), |(stem, _)| stem);
        let list: Vec<&str> = seasons.iter().map(String::as_str).collect();
        match list.as_slice() {
            [] => format!("`{table}`"),
            [one] => format!("`{stem}_*` ({one})"),
            few if few.len() <= 12 => format!("`{stem}_*` ({})", few.join(" ")),
            [first, .., last] => format!("`{stem}_*` ({first} to {last})"),
        }
    };
    tables.into_iter().map(name).collect()
}

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
        let table = if path.extension().is_some_and(|e| e == "gz") {
            Self::parse(MultiGzDecoder::new(file))?
        } else {
            Self::parse(file)?
        };
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("").split('.').next().unwrap_or("").to_owned();
        READ.with_borrow_mut(|read| read.push((name, table.seasons())));
        Ok(table)
    }

    /// Distinct seasons of the rows, else years of their dates.
    fn seasons(&self) -> BTreeSet<String> {
        let known = ["season", "season_end_year", "date"].into_iter().find(|c| self.columns.contains_key(*c));
        let Some(column) = known else { return BTreeSet::new() };
        let cell = |row: Cells| match column {
            "date" => row.text(column).get(..4).map(str::to_owned),
            _ => Some(row.text(column).to_owned()),
        };
        self.rows().filter_map(cell).filter(|s| s.starts_with(|c: char| c.is_ascii_digit())).collect()
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
