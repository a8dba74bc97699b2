-- the words that set a report apart: TF-IDF over the words that reports use at least three times, without stop words and the place's own name
with

reports as (
    select
        reports.report_id,
        coalesce(places.full_name, '') as place
    from {{ ref('int_report') }} as reports
    left join {{ ref('dim_jurisdiction') }} as places
        on
            reports.jurisdiction_code = places.jurisdiction_code
            and coalesce(reports.year, 9999) between places.first_year and places.last_year
    where reports.is_canonical
),

words as (
    select
        said.document_id as report_id,
        said.word,
        said.count
    from {{ source('parsed', 'word') }} as said
    inner join reports on said.document_id = reports.report_id
    where not contains(reports.place, said.word)
),

known as (
    select count(distinct report_id) as reports
    from words
),

-- a word that all reports use sets none apart
spread as (
    select
        words.word,
        ln(any_value(known.reports) / count(*)) as idf
    from words
    cross join known
    group by words.word
    having count(*) < any_value(known.reports)
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
