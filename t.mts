import {exploreCovered} from './src/explore/reduce/covered.js';
import {pairNetwork,explore} from './src/explore/index.js';
import {rules} from './src/invariants/index.js';
const size=(w,q,p,s)=>({writes:w,queueDepth:q,primaryCapacity:p,secondaryCapacity:s});
for (const a of [[3,2,3,3],[4,2,4,4],[5,2,5,5],[6,2,6,6]]) { const n=pairNetwork(size(...a),{rules:[]}); let t=Date.now(); console.log(a,exploreCovered(n),Date.now()-t); }
let t=Date.now(); let a=[4,2,4,4]; const r0=[]; for (const r of rules) { const t=Date.now(); const c=exploreCovered(pairNetwork(size(...a),{rules:[r]})); r0.push([r.id,c.states,c.breaks,Date.now()-t]); } console.log(r0.map(x=>x.join(' ')).join('\n'), Date.now()-t);
console.log('all',exploreCovered(pairNetwork(size(...a),{rules})), explore(pairNetwork(size(...a),{rules})).states);
