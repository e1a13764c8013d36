import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { openDatabase } from '/work/main/server/dist/store/sql/pglite/database.js';
import { rmSync } from 'node:fs';
for (const d of ['/tmp/pa','/tmp/pb']) rmSync(d,{recursive:true,force:true});
let t=performance.now(); let db=await PGlite.create({fs:new NodeFS('/tmp/pa')}); console.log('plain',performance.now()-t|0); await db.close();
let n=0,w=0; t=performance.now(); db=await openDatabase('/tmp/pb',()=>{n++}); console.log('durable',performance.now()-t|0,'syncs',n); 
t=performance.now(); n=0; const N=300; await db.exec('create table t(n int)'); for(let i=0;i<N;i++) await db.query('insert into t values ($1)',[i]); t=performance.now()-t; console.log('direct tx/s',N/t*1000|0,'syncs',n);
await db.close();
