//! Lines of the table in which the module describes its columns (LAYOUT.md).

/// Element types of columns; the codes are read by `engine.ts`.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Element {
    /// Unsigned byte.
    U8 = 1,
    /// Unsigned 16 bits.
    U16 = 2,
    /// Signed 16 bits.
    I16 = 3,
    /// Unsigned 32 bits.
    U32 = 4,
    /// Signed 32 bits.
    I32 = 5,
    /// 64-bit float.
    F64 = 6,
    /// 32-bit float.
    F32 = 7,
}

/// One line of the exported table: five little-endian `u32`.
#[repr(C)]
pub struct Column {
    name: *const u8,
    name_len: u32,
    element: u32,
    offset: *const u8,
    capacity: u32,
}

/// The line of a column that is read as something else than what it is made of.
pub(crate) fn column_over(name: &'static str, element: Element, offset: *const u8, capacity: usize) -> Column {
    Column {
        name: name.as_ptr(),
        name_len: name.len() as u32,
        element: element as u32,
        offset,
        capacity: capacity as u32,
    }
}

/// The line of one column.
pub(crate) fn column<T>(name: &'static str, element: Element, data: &[T]) -> Column {
    Column {
        name: name.as_ptr(),
        name_len: name.len() as u32,
        element: element as u32,
        offset: data.as_ptr().cast(),
        capacity: data.len() as u32,
    }
}
