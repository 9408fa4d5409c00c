use madoguchi::*; use std::sync::Arc; use std::time::Instant;
fn main(){
 let s=knowledge::load::Source::read(std::path::Path::new(".")).unwrap();
 let t=Instant::now(); let base=language::Analyzer::new(&[]).unwrap(); eprintln!("dict {:?}",t.elapsed());
 let t=Instant::now(); let (k,p)=knowledge::load::load(&s); eprintln!("load {:?} problems {}",t.elapsed(),p.len());
 let k=Arc::new(k.unwrap());
 let t=Instant::now(); let u=understanding::Understander::compile(k.clone(),&base).unwrap(); eprintln!("compile {:?} features {} words {} units {}",t.elapsed(),u.model.classifier.features(),u.model.words.len(),u.model.units.len());
 let t=Instant::now(); let b=postcard::to_stdvec(&u.model).unwrap(); eprintln!("encode {:?} {} bytes",t.elapsed(),b.len());
 let t=Instant::now(); let m:understanding::model::Model=postcard::from_bytes(&b).unwrap(); eprintln!("decode {:?}",t.elapsed());
 let t=Instant::now(); let _a=base.with_words(&m.words).unwrap(); eprintln!("words {:?}",t.elapsed());
 let kb=postcard::to_stdvec(&*k).unwrap(); let t=Instant::now(); let _k:knowledge::Knowledge=postcard::from_bytes(&kb).unwrap(); eprintln!("knowledge decode {:?} {}",t.elapsed(),kb.len());
 for f in std::env::args().skip(1){
 let (mut ok,mut ok3,mut n,mut oos,mut oosn,mut us)=(0,0,0,vec![],0,vec![]);
 let mut ins=vec![];
 for l in std::fs::read_to_string(&f).unwrap().lines().filter(|l|!l.starts_with('#')&&!l.is_empty()){
  let (q,w)=l.split_once('\t').unwrap();
  let t=Instant::now(); let r=u.understand(q); us.push(t.elapsed().as_micros());
  let ids:Vec<&str>=r.entries.iter().map(|e|k.entries[e.at].id.as_str()).collect();
  if w.starts_with("OOS"){ oosn+=1; oos.push((r.domain,q.to_owned(),r.intents[0].id.0.clone())); }
  else if w=="SMALLTALK" { println!("TALK {q} -> {} {:.2}",r.intents[0].id,r.intents[0].confidence);}
  else { n+=1; ins.push((r.domain,q.to_owned())); let a:Vec<&str>=w.split('|').collect(); if a.contains(&ids[0]){ok+=1} else {println!("MISS {q} want {w} got {:?} {:.2} intents {:?}",&ids[..3],r.entries[0].score,r.intents.iter().take(3).map(|i|format!("{} {:.2}",i.id,i.confidence)).collect::<Vec<_>>());} if ids[..3].iter().any(|i|a.contains(i)){ok3+=1} }
 }
 us.sort(); println!("{f}: rank1 {ok}/{n} rank3 {ok3} median {}us p99 {}us",us[us.len()/2],us[us.len()*99/100]);
 oos.sort_by(|a,b|b.0.total_cmp(&a.0)); ins.sort_by(|a,b|a.0.total_cmp(&b.0));
 println!("highest OOS of {oosn}: {:?}",&oos[..oos.len().min(12)]); println!("lowest in: {:?}",&ins[..ins.len().min(14)]);
 }
}
