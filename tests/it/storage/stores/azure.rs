//! The same in an Azure container, if Azurite is installed.

use std::process::Command;

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{assert_published, create_job, put_exports, run_pipeline};
use crate::harness::test_servers::start_azurite;
use crate::harness::tools;

/// Azurite's well-known account.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Creates containers, because object store clients do not.
const MAKE: &str = "
import base64, email.utils, hashlib, hmac, sys, urllib.request
url, account, key = sys.argv[1:4]
for container in sys.argv[4:]:
    date = email.utils.formatdate(usegmt=True)
    text = f'PUT\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nx-ms-date:{date}\\nx-ms-version:2021-08-06\\n/{account}/{account}/{container}\\nrestype:container'
    signature = base64.b64encode(hmac.new(base64.b64decode(key), text.encode(), hashlib.sha256).digest()).decode()
    headers = {'x-ms-date': date, 'x-ms-version': '2021-08-06', 'Authorization': f'SharedKey {account}:{signature}', 'Content-Length': '0'}
    urllib.request.urlopen(urllib.request.Request(f'{url}/{account}/{container}?restype=container', method='PUT', headers=headers))
";

#[test]
fn azure_containers_work_like_buckets() {
    let Some(python) = tools::python_with(&[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some((_server, url)) = start_azurite(folder.path()) else { return };
    let created = Command::new(python).args(["-c", MAKE, &url, ACCOUNT, KEY, "exports", "warehouse"]).output().unwrap();
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    let endpoint = format!("{url}/{ACCOUNT}");
    let container = |name: &str| {
        let builder = object_store::azure::MicrosoftAzureBuilder::new().with_account(ACCOUNT).with_access_key(KEY);
        TestBucket::new(
            builder.with_endpoint(endpoint.clone()).with_allow_http(true).with_container_name(name).build().unwrap(),
        )
    };
    let (exports, warehouse) = (container("exports"), container("warehouse"));
    put_exports(&exports, "some/where");
    let ready = |warehouse: &str| {
        create_job("az://exports/some/where", warehouse)
            .env("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT)
            .env("AZURE_STORAGE_ACCOUNT_KEY", KEY)
            .env("AZURE_STORAGE_ENDPOINT", &endpoint)
    };
    let wrong = ready("az://warehouse/x").env("AZURE_STORAGE_ACCOUNT_KEY", "cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=");
    let done = run_pipeline(&wrong).exits(6);
    assert!(done.stderr.contains("hint: check AZURE_STORAGE_ACCOUNT_NAME"), "{}", done.stderr);
    let done = run_pipeline(&ready("az://nowhere/x")).exits(6);
    assert!(done.stderr.contains("`az://nowhere/x/_leases/ds=2026-03-10.json`: not found"), "{}", done.stderr);
    assert!(warehouse.objects("").is_empty());

    let job = ready("az://warehouse/x");
    run_pipeline(&job).exits(0);
    assert_published(&warehouse, "x");
    job.run(&["status", "p.yaml"]).exits(0);
    let explained = job.run(&["explain", "p.yaml", "acme"]).exits(0);
    assert!(explained.stdout.contains("18.5"), "{}", explained.stdout);
    for (path, bytes) in warehouse.objects("x") {
        assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "the key in {path}");
    }
}
