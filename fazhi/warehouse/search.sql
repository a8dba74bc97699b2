-- Full-text search in the published file: select * from marts.search('府院联动 调解', most := 20, in_year := 2023).
-- Words apart by blanks; reports with more of them first, then BM25. Made where the file is published, for it names the file's own tables.
create or replace macro marts.search(query, most := 50, in_year := null) as table
with words as (
    select distinct unnest(string_split(trim(query), ' ')) as word
),
hits as (
    select
        texts.report_id,
        words.word,
        reports.chars,
        len(string_split(texts.text, words.word)) - 1 as said
    from marts.report_text as texts
    inner join words on words.word != '' and contains(texts.text, words.word)
    inner join marts.dim_report as reports on texts.report_id = reports.report_id
    where reports.is_canonical and (in_year is null or reports.year = in_year)
),
spread as (
    select word, ln(1 + (select count(*) from marts.dim_report) / count(*)) as idf
    from hits
    group by word
),
best as (
    select
        hits.report_id,
        count(*) as words_found,
        sum(spread.idf * hits.said * 2.2 / (hits.said + 0.3 + 0.9 * hits.chars / 6000)) as score,
        arg_max(hits.word, spread.idf) as rarest
    from hits
    inner join spread on hits.word = spread.word
    group by hits.report_id
    order by words_found desc, score desc, hits.report_id asc
    limit most
)
select
    best.report_id,
    reports.jurisdiction_code,
    reports.year,
    reports.title,
    round(best.score, 3) as score,
    best.words_found,
    trim(regexp_extract(texts.text, '[^。！？\n]*' || regexp_escape(best.rarest) || '[^。！？\n]*[。！？]?')) as sentence
from best
inner join marts.dim_report as reports on best.report_id = reports.report_id
inner join marts.report_text as texts on best.report_id = texts.report_id
order by best.words_found desc, best.score desc, best.report_id asc;
