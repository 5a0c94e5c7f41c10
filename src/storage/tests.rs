//! A root on disk, with the names people give to files.

use std::path::Path;

use bytes::Bytes;

use super::*;
use crate::base::error::Error;

fn open_folder(folder: &Path) -> Location {
    Location::open(folder.to_str().unwrap(), Path::new("/"), &[]).unwrap()
}

fn paths_of(objects: Vec<Object>) -> Vec<String> {
    objects.into_iter().map(|object| object.path).collect()
}

const ODD_PATHS: [&str; 6] = [
    "a b/größe=10%/x.parquet",
    "ds=2026-06-30/50%20off#sale.parquet",
    "ds=2026-06-30/[1]{2}.parquet",
    "ds=2026-07-01/~x^y`|<>.parquet",
    "plain.parquet",
    "ü+&?.parquet",
];

#[test]
fn odd_names_are_listed_read_and_written_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let location = open_folder(&folder.path().join("not there yet/ü"));
    assert!(location.list("**/*.parquet").unwrap().is_empty());
    assert!(location.list("*.parquet").unwrap().is_empty());
    for path in ODD_PATHS {
        location.write(path, Bytes::from(path)).unwrap();
    }
    assert_eq!(paths_of(location.list("**/*.parquet").unwrap()), ODD_PATHS);
    for object in location.list("**/*.parquet").unwrap() {
        let path = object.path.as_str();
        assert_eq!(location.read(path).unwrap(), path);
        assert_eq!(object.size, path.len() as u64);
        assert_eq!(std::fs::read_to_string(location.url(path)).unwrap(), path);
    }
    assert_eq!(paths_of(location.list("ds=*/*.parquet").unwrap()), ODD_PATHS[1..4]);
    assert_eq!(paths_of(location.list("ds=2026-{06,07}-*/*").unwrap()), ODD_PATHS[1..4]);
    assert_eq!(paths_of(location.list("*/größe=10%/*").unwrap()), ODD_PATHS[..1]);
    assert_eq!(paths_of(location.list("{plain,plain,gone}.parquet").unwrap()), ["plain.parquet"]);
    assert!(location.list("ds=2026-06-30").unwrap().is_empty());
    assert_eq!(paths_of(location.list("ds=2026-06-30/**").unwrap()), ODD_PATHS[1..3]);
}

#[test]
fn a_write_replaces_at_once_and_leaves_nothing_among_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let location = open_folder(folder.path());
    for text in ["old", "new"] {
        location.write("scores/ds=2026-06-30/scores.parquet", Bytes::from(text)).unwrap();
    }
    assert_eq!(location.read("scores/ds=2026-06-30/scores.parquet").unwrap(), "new");
    assert_eq!(paths_of(location.list("**/*").unwrap()), ["scores/ds=2026-06-30/scores.parquet"]);
    let long = format!("{}.json", "x".repeat(245));
    location.write(&long, Bytes::from_static(b"{}")).unwrap();
    std::fs::create_dir(folder.path().join("taken")).unwrap();
    let error = location.write("taken", Bytes::new()).unwrap_err();
    assert!(matches!(error, Error::Storage { .. }), "{error}");
    for scope in std::fs::read_dir(folder.path().join(atomic_rename::STAGING)).unwrap() {
        assert_eq!(std::fs::read_dir(scope.unwrap().path()).unwrap().count(), 0);
    }
}

#[test]
fn only_matching_folders_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["usage/a/1.parquet", "usage/_staging/2.parquet", "usage/.3.parquet", "other/4.parquet"] {
        std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(path), path).unwrap();
    }
    // A cycle would be an error if anything walked into it.
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("other/loop")).unwrap();
    let location = open_folder(folder.path());
    assert_eq!(paths_of(location.list("usage/**/*.parquet").unwrap()), ["usage/a/1.parquet"]);
    assert_eq!(paths_of(location.list("u*/*/*.parquet").unwrap()), ["usage/a/1.parquet"]);
    assert_eq!(paths_of(location.list("usage/_*/*").unwrap()), ["usage/_staging/2.parquet"]);
    assert_eq!(paths_of(location.list("usage/.3.parquet").unwrap()), ["usage/.3.parquet"]);
}

/// Links that contain themselves end the listing of their folder, and of no other.
#[cfg(unix)]
#[test]
fn circles_of_links_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["usage/a/1.parquet", "other/b/2.parquet", "single/3.parquet"] {
        std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(path), path).unwrap();
    }
    let link = |target: &str, link: &str| std::os::unix::fs::symlink(target, folder.path().join(link)).unwrap();
    link("..", "usage/a/up");
    link("../a", "usage/a/self");
    link("../../usage", "other/b/usage");
    link("itself", "single/itself");
    let location = open_folder(folder.path());
    for pattern in ["usage/**/*.parquet", "other/**/*.parquet", "*/a/*.parquet", "single/*.parquet", "single/**"] {
        let error = location.list(pattern).unwrap_err();
        assert!(matches!(error, Error::LinkLoop { .. }), "{pattern}: {error}");
        assert!(error.hint().contains("remove the link"), "{pattern}");
        assert!(location.list_exports(&[pattern]).is_err(), "{pattern}");
    }
    assert_eq!(paths_of(location.list("other/b/*.parquet").unwrap()), ["other/b/2.parquet"]);
    assert_eq!(paths_of(location.list("single/3.parquet").unwrap()), ["single/3.parquet"]);
}

fn create_files(folder: &Path, paths: &[&str]) {
    for path in paths {
        std::fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        std::fs::write(folder.join(path), path).unwrap();
    }
}

#[test]
fn tables_are_found_by_their_logs() {
    let folder = tempfile::tempdir().unwrap();
    create_files(
        folder.path(),
        &[
            "d/_delta_log/00000000000000000000.json",
            "d/region=eu/day=1/part-0.parquet",
            "d/region=us/day=1/part-0.parquet",
            "i/n/t/metadata/00009-a9121b37-ec8a-4c4a-9cea-49fb2762ef32.metadata.json",
            "i/n/t/metadata/00010-59bb7e43-78c2-452b-a97e-026792feebf5.metadata.json",
            "i/n/t/data/region=eu/0.parquet",
            "h/.hoodie/hoodie.properties",
            "h/2026/03/.hoodie_partition_metadata",
            "h/2026/03/0.parquet",
            "plain/metadata/schema.json",
            "plain/metadata/0.parquet",
            "plain/_delta_logs/0.json",
            "plain/0.parquet",
            "plain/day=1/0.parquet",
            "beside/_delta_log/0.json",
        ],
    );
    std::fs::create_dir_all(folder.path().join("plain/_delta_log")).unwrap();
    let location = open_folder(folder.path());
    let tables = |pattern: &str| -> Vec<String> {
        let listing = location.list_exports(&[pattern]).unwrap().remove(0);
        assert!(!listing.objects.is_empty() && listing.linked.is_empty(), "{pattern}");
        listing.tables.into_iter().map(|table| format!("{:?} {}", table.format, table.folder)).collect()
    };
    for pattern in [
        "d/**/*.parquet",
        "d/*/*/*.parquet",
        "d/region=eu/**",
        "d/region=eu/day=1/*.parquet",
        "d/region=eu/day=1/part-0.parquet",
        "d/{region=eu,region=us}/day=1/*.parquet",
    ] {
        assert_eq!(tables(pattern), ["Delta d"], "{pattern}");
    }
    for pattern in
        ["i/**/*.parquet", "i/n/t/data/**", "i/n/t/*/*/*.parquet", "i/*/*/data/region=eu/0.parquet", "i/*/t/data/**"]
    {
        assert_eq!(tables(pattern), ["Iceberg i/n/t"], "{pattern}");
    }
    for pattern in ["h/**/*.parquet", "h/2026/03/*.parquet", "h/*/*/*.parquet", "h/2026/**"] {
        assert_eq!(tables(pattern), ["Hudi h"], "{pattern}");
    }
    for pattern in ["plain/*.parquet", "plain/**/*.parquet", "plain/metadata/*.parquet", "plain/day=1/*.parquet"] {
        assert!(tables(pattern).is_empty(), "{pattern}: {:?}", tables(pattern));
    }
    assert_eq!(tables("**/*.parquet"), ["Delta d", "Hudi h", "Iceberg i/n/t"]);
    // The newest metadata is what another engine has to read.
    let listing = location.list_exports(&["i/n/t/data/**"]).unwrap().remove(0);
    assert!(listing.tables[0].log_file.starts_with("i/n/t/metadata/00010-"), "{:?}", listing.tables);
    // The root may be a table, or lie in one.
    let root_table =
        |root: &str| open_folder(&folder.path().join(root)).list_exports(&["**/*.parquet"]).unwrap().remove(0).tables;
    assert_eq!(root_table("d")[0].folder, "");
    let real_folder = folder.path().canonicalize().unwrap();
    assert_eq!(root_table("d/region=eu")[0].folder, real_folder.join("d").to_str().unwrap());
    assert!(root_table("plain").is_empty());
}

#[cfg(unix)]
#[test]
fn links_into_tables_are_followed() {
    let lake = tempfile::tempdir().unwrap();
    create_files(lake.path(), &["t/_delta_log/0.json", "t/region=eu/0.parquet", "plain/day=1/0.parquet"]);
    let folder = tempfile::tempdir().unwrap();
    for (target, link) in
        [("t", "table"), ("t/region=eu", "eu"), ("t/region=eu/0.parquet", "0.parquet"), ("plain", "plain")]
    {
        std::os::unix::fs::symlink(lake.path().join(target), folder.path().join(link)).unwrap();
    }
    let location = open_folder(folder.path());
    let tables = |pattern: &str| location.list_exports(&[pattern]).unwrap().remove(0).tables;
    assert_eq!(tables("table/**/*.parquet")[0].folder, "table");
    let real_table = lake.path().canonicalize().unwrap().join("t");
    for pattern in ["eu/*.parquet", "*.parquet"] {
        assert_eq!(tables(pattern)[0].folder, real_table.to_str().unwrap(), "{pattern}");
    }
    assert!(tables("plain/*/*.parquet").is_empty());
}

#[test]
fn errors_say_what_was_tried_where_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let location = open_folder(folder.path());
    let error = location.read("no/such.parquet").unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
    let url = format!("{}/no/such.parquet", folder.path().display());
    assert!(error.to_string().contains(&format!("cannot read `{url}`")), "{error}");
    for path in ["../x", "/etc/passwd", "a//b"] {
        assert!(location.read(path).is_err() && location.write(path, Bytes::new()).is_err(), "{path}");
    }
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let error = location.write("file/below", Bytes::new()).unwrap_err();
    assert!(error.to_string().contains("cannot write `"), "{error}");
}

#[test]
fn buckets_open_without_a_request_and_keep_their_secrets() {
    let env = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let aws = env(&[
        ("AWS_ACCESS_KEY_ID", "AKIAHUSH1234"),
        ("AWS_SECRET_ACCESS_KEY", "hushhushhush"),
        ("AWS_SESSION_TOKEN", ""),
    ]);
    let location = Location::open("s3://exports/eu/", Path::new("/"), &aws).unwrap();
    assert_eq!(location.url("a b/x%20.parquet"), "s3://exports/eu/a b/x%20.parquet");
    assert_eq!(location.url(""), "s3://exports/eu");
    assert!(location.engine_url("x").starts_with("hdfs://") && location.engine_url("x").ends_with("/eu/x"));
    assert_eq!(format!("{location:?}"), r#"Location("s3://exports/eu")"#);
    let azure = env(&[("AZURE_STORAGE_ACCOUNT", "acme"), ("AZURE_STORAGE_KEY", "aHVzaGh1c2g=")]);
    assert_eq!(Location::open("az://c", Path::new("/"), &azure).unwrap().url("x"), "az://c/x");
    // Without an account there is nobody to ask.
    let error = Location::open("az://c", Path::new("/"), &[]).unwrap_err();
    assert!(error.to_string().contains("ccount") && error.hint().contains("AZURE_STORAGE_ACCOUNT_NAME"), "{error}");
    let bad = env(&[("AZURE_STORAGE_ACCOUNT", "acme"), ("AZURE_STORAGE_KEY", "hush hush hush!")]);
    let error = Location::open("az://c", Path::new("/"), &bad).unwrap_err();
    assert!(!format!("{error:?}").contains("hush"), "{error:?}");
}

/// A run of another day removes the folder that both write to whenever nothing is in it.
#[test]
fn writes_survive_staging_cleanup() {
    let folder = tempfile::tempdir().unwrap();
    let (root, path) = (folder.path(), "a/ds=2026-01-01/x");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                atomic_rename::clean_staging(root, "ds=2026-01-02");
                // Runs end now and then; one that did nothing else would leave nobody the time to make two folders.
                std::thread::sleep(std::time::Duration::from_micros(20));
            }
        });
        let written = (0..500).try_for_each(|_| {
            atomic_rename::StagedFile::write(root, path, b"x")?.rename_into_place()?;
            atomic_rename::clean_staging(root, atomic_rename::staging_scope(path));
            std::io::Result::Ok(())
        });
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        written.unwrap();
    });
}
