//! The HTTP client between object_store and a store: it comes back when it is told to (`Retry-After`), and does not
//! insist where nobody is at home.

use std::time::Duration;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};

use super::failure::IDENTITY_SERVERS;
use super::patience::{Patience, Quiet, respect};

/// Makes clients that share one wish for quiet.
#[derive(Debug)]
pub struct Polite {
    quiet: Quiet,
    longest: Duration,
}

#[derive(Debug)]
struct Client {
    inner: HttpClient,
    quiet: Quiet,
    longest: Duration,
}

impl Polite {
    pub fn new(patience: &Patience) -> Self {
        Self { quiet: patience.quiet(), longest: patience.whole() }
    }
}

impl HttpConnector for Polite {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Client { inner, quiet: self.quiet.clone(), longest: self.longest }))
    }
}

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let identity = request.uri().host().is_some_and(|host| IDENTITY_SERVERS.contains(&host));
        respect(&self.quiet, self.longest).await;
        match self.inner.execute(request).await {
            Ok(answer) => {
                if let (429 | 503, Some(time)) = (answer.status().as_u16(), retry_after(&answer)) {
                    self.quiet.ask_for(time);
                }
                Ok(answer)
            }
            // A machine outside a cloud: asking again would only put off saying so.
            Err(error) if identity => Err(HttpError::new(HttpErrorKind::Unknown, error)),
            Err(error) => Err(error),
        }
    }
}

/// In seconds, as stores write it; a date is for browsers.
fn retry_after(answer: &HttpResponse) -> Option<Duration> {
    let text = answer.headers().get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}
