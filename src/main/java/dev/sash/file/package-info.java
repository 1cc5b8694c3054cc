/// What the readers and writers of model files share, hidden from callers: broken rules,
/// bounds-checked cursors over mapped files, element types, memory with a limit, files that appear
/// whole or not at all.
package dev.sash.file;
