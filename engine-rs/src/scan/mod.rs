//! The scans: what in the table is priced wrong, and by how much after fees.

pub mod edges;
pub mod locks;
pub mod near;
pub mod sets;
