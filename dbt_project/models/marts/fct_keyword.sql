-- the words that set a report apart: TF-IDF over the words that reports use at least three times
with

words as (
    select
        said.document_id as report_id,
        said.word,
        said.count
    from {{ source('parsed', 'word') }} as said
    inner join {{ ref('int_report') }} as reports on said.document_id = reports.report_id
    where reports.is_canonical
),

known as (
    select count(distinct report_id) as reports
    from words
),

spread as (
    select
        words.word,
        ln((1 + any_value(known.reports)) / (1.0 + count(*))) + 1 as idf
    from words
    cross join known
    group by words.word
),

scored as (
    select
        words.report_id,
        words.word,
        words.count,
        round(words.count * spread.idf, 3) as score
    from words
    inner join spread on words.word = spread.word
),

best as (
    select
        report_id,
        min(struct_pack(below := -score, word := word, count := count), 20) as words
    from scored
    group by report_id
),

ranked as (
    select
        report_id,
        unnest(generate_series(1, len(words))) as rank,
        unnest(words, recursive := true)  -- noqa: AL03
    from best
)

select
    report_id,
    cast(rank as integer) as rank,
    word,
    count,
    -below as score
from ranked
order by report_id, rank
