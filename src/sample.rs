
use chrono::NaiveDate; use std::path::PathBuf; use crate::error::Error;
pub struct SampleOrder{pub out:PathBuf,pub accounts:u32,pub days:u32,pub seed:u64,pub until:NaiveDate}
pub struct SampleReport{pub exports:Vec<ExportReport>}
pub struct ExportReport{pub name:String,pub files:u64,pub rows:u64,pub bytes:u64}
pub fn write(_o:&SampleOrder)->Result<SampleReport,Error>{todo!()}
