-- Tables that Python fills. dbt reads them and builds everything else. Keys are tested by dbt, not declared: DuckDB
-- refuses to delete and insert one key in one transaction.
create schema if not exists raw;
create schema if not exists staging;
create schema if not exists catalog;
create schema if not exists ops;

create table if not exists raw.document (
    document_id varchar not null,
    source_uri varchar not null,
    media_type varchar,
    charset varchar,
    bytes bigint not null,
    first_seen_at timestamp not null,
    is_present boolean not null,
    reason varchar,
    detail varchar,
    reader_version varchar not null
);
create table if not exists raw.landing (path varchar primary key, document_id varchar not null);
alter table raw.landing add column if not exists source_uri varchar;
alter table raw.landing add column if not exists stamp struct(size bigint, inode ubigint, changed bigint);
create table if not exists raw.document_text (
    document_id varchar not null,
    text varchar not null,
    reader varchar not null,
    reader_version varchar not null
);
alter table raw.document_text add column if not exists notes varchar;
alter table raw.document_text add column if not exists page varchar;
alter table raw.document_text add column if not exists read_by varchar default 'text';
alter table raw.document_text add column if not exists places struct("start" integer, page integer, box double[], score double)[];

create table if not exists staging.report (
    document_id varchar not null,
    report_type varchar not null,
    is_accepted boolean not null,
    reason varchar not null,
    title varchar,
    jurisdiction_code varchar,
    year integer,
    issuer varchar,
    issuer_kind varchar not null,
    addressed_to varchar,
    document_number varchar,
    published_on date,
    signed_on date,
    body_start integer not null,
    body_end integer not null,
    chars integer not null,
    parser_version varchar not null
);
alter table staging.report add column if not exists is_own_portal boolean;
alter table staging.report add column if not exists minhash uinteger[];
alter table staging.report add column if not exists notes varchar;
alter table staging.report add column if not exists parsed_at timestamp default (now() at time zone 'UTC');
create table if not exists staging.section (
    document_id varchar not null,
    ordinal integer not null,
    char_start integer not null,
    char_end integer not null,
    level integer not null,
    heading varchar not null,
    path varchar not null,
    role varchar not null,
    parser_version varchar not null
);
create table if not exists staging.sentence (
    document_id varchar not null,
    ordinal integer not null,
    char_start integer not null,
    char_end integer not null,
    section_ordinal integer,
    parser_version varchar not null
);
create table if not exists staging.quantity (
    quantity_id varchar not null,
    document_id varchar not null,
    ordinal integer not null,
    char_start integer not null,
    char_end integer not null,
    surface varchar not null,
    value double not null,
    value_max double,
    unit varchar not null,
    qualifier varchar not null,
    year integer,
    scope varchar not null,
    modality varchar not null,
    section varchar,
    evidence varchar not null,
    parser_version varchar not null
);
alter table staging.quantity add column if not exists change_of varchar;
alter table staging.quantity add column if not exists change_sign integer;
alter table staging.quantity add column if not exists counted varchar;
alter table staging.quantity add column if not exists page integer;
alter table staging.quantity add column if not exists box double[];
alter table staging.quantity add column if not exists read_score double;
create table if not exists staging.indicator_mention (
    quantity_id varchar not null,
    document_id varchar not null,
    indicator_id varchar not null,
    rule varchar not null,
    link_kind varchar not null,
    parser_version varchar not null
);
alter table staging.indicator_mention drop column if exists confidence;
-- what each coder says of a quantity; of the second coder also what it holds for less likely (rank 2 and 3)
create table if not exists staging.coding (
    quantity_id varchar not null,
    document_id varchar not null,
    coder varchar not null,
    rank integer not null,
    indicator_id varchar,
    scope varchar not null,
    modality varchar not null,
    probability double,
    scope_probability double,
    modality_probability double,
    parser_version varchar not null
);
alter table staging.coding add column if not exists is_objected boolean;
alter table staging.coding add column if not exists margin double;
alter table staging.coding add column if not exists margin_of_none double;
alter table staging.coding add column if not exists heard_in_clause double;
alter table staging.coding add column if not exists heard_in_paragraph double;
alter table staging.coding add column if not exists heard_named double;
create table if not exists catalog.reliability (of varchar, place integer, judged bigint, "right" bigint, mean_confidence double);
create table if not exists catalog.accuracy (slot varchar, grouped_by varchar, group_name varchar, judged bigint, "right" bigint);
create table if not exists catalog.calibration (of varchar not null, feature varchar not null, coefficient double not null);
-- what people decided (reviews/), each found again in the documents as they are read now
create table if not exists staging.review (
    decision_id varchar not null,
    reviewer varchar not null,
    decided_at timestamp not null,
    kind varchar not null,
    document_id varchar not null,
    quantity_id varchar,
    status varchar not null,
    problem varchar,
    surface varchar,
    evidence varchar,
    indicator_ids varchar[],
    value double,
    unit varchar,
    year integer,
    scope varchar,
    modality varchar,
    jurisdiction_code varchar,
    source varchar,
    changed varchar[],
    note varchar
);

create table if not exists staging.term (document_id varchar not null, list_id varchar not null, term varchar not null, count integer not null, parser_version varchar);
create table if not exists staging.word (document_id varchar not null, word varchar not null, count integer not null, parser_version varchar);
create table if not exists catalog.term (list_id varchar, list_zh varchar, list_en varchar, term varchar, variants varchar);
create table if not exists catalog.indicator (
    indicator_id varchar, theme varchar, name_zh varchar, name_en varchar, unit varchar, kind varchar, definition varchar, preferred_scope varchar
);
alter table catalog.indicator add column if not exists definition_zh varchar;
alter table catalog.indicator add column if not exists definition_en varchar;
alter table catalog.indicator add column if not exists aggregation varchar;
alter table catalog.indicator add column if not exists base_indicator_id varchar;
alter table catalog.indicator add column if not exists units_alike varchar;
alter table catalog.indicator add column if not exists units_other varchar;
create table if not exists catalog.audit_rule (
    rule_id varchar, kind varchar, subject_id varchar, part_id varchar, whole_id varchar, name_zh varchar, name_en varchar
);
create table if not exists catalog.known_report (
    address varchar, jurisdiction_code varchar, year integer, issuer_kind varchar, title varchar, found_on varchar
);
create table if not exists catalog.jurisdiction (
    jurisdiction_code varchar, name varchar, level varchar, parent_code varchar, valid_from date, valid_to date, successor_code varchar
);
alter table catalog.jurisdiction add column if not exists place_id varchar;
alter table catalog.jurisdiction add column if not exists region_id varchar;
alter table catalog.jurisdiction add column if not exists name_latin varchar;
alter table catalog.jurisdiction add column if not exists name_en varchar;
alter table catalog.jurisdiction add column if not exists other_names varchar;
create table if not exists catalog.jurisdiction_change (
    changed_on date, kind varchar, code_before varchar, valid_from_before date, code_after varchar, valid_from_after date
);

create table if not exists ops.run (
    run_id varchar primary key,
    started_at timestamp not null,
    finished_at timestamp,
    status varchar not null,
    files bigint,
    documents bigint,
    documents_new bigint,
    documents_parsed bigint,
    documents_gone bigint,
    reports bigint,
    rejected bigint,
    quantities bigint,
    facts bigint
);
create table if not exists raw.fetch (
    address varchar primary key,
    source varchar not null,
    parent varchar,
    outcome varchar not null,
    status integer,
    reason varchar,
    tries bigint not null,
    last_try timestamp not null,
    next_due timestamp not null,
    document_id varchar
);
alter table ops.run add column if not exists reports_added bigint;
alter table ops.run add column if not exists reports_removed bigint;
alter table ops.run add column if not exists facts_added bigint;
alter table ops.run add column if not exists facts_removed bigint;
alter table ops.run add column if not exists facts_changed bigint;
alter table ops.run add column if not exists checks_newly_failing bigint;
alter table ops.run add column if not exists rejected_by_reason varchar;
alter table ops.run add column if not exists seconds_by_stage varchar;
alter table ops.run add column if not exists held_because varchar;
alter table ops.run add column if not exists error varchar;
-- which published file a run was for: several may be built from one landing directory
create table if not exists ops.run_target (run_id varchar primary key, warehouse varchar not null);
create table if not exists ops.fact_revision (
    jurisdiction_code varchar not null,
    year integer not null,
    indicator_id varchar not null,
    revision bigint not null,
    value double,
    previous_value double,
    quantity_id varchar,
    run_id varchar not null,
    revised_at timestamp not null
);
-- what the marts hold of each report (int_fingerprint); null while a night is building it. A report that moved has a row for each place.
create table if not exists ops.built (report_id varchar not null, place varchar not null, fingerprint ubigint);
-- the SQL of models and tests, in its order, as dbt made it (fazhi/warehouse/marts.py)
drop table if exists ops.night;
create table if not exists ops.statement (kind varchar not null, place integer not null, name varchar not null, sql varchar not null);
create table if not exists ops.wording (version varchar primary key, patterns varchar not null);
create table if not exists ops.state (key varchar primary key, value varchar not null);
