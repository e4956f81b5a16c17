"""FetchXML, the language of sync filters: read, and evaluated over a contact list outside the
server. The parser and the table of operators know no engine; `matching` builds on Ibis."""
