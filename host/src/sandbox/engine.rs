//! The one wasmtime engine of the process: its settings, its pool of instances, and what is linked into every guest.

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::BuildError;
use super::bindings::Connector;
use super::guest::Guest;
use crate::config;

/// Slots of the pool beyond the sessions that may exist: for connectors being examined, and because a slot is given back a moment
/// after its session has ended.
const SPARE_SLOTS: u32 = 16;
/// Memory kept in a warm slot, so that the next instance does not fault every page in anew; more than this is given back.
const WARM_BYTES: usize = 2 * 1024 * 1024;
/// Warm slots kept. With [`WARM_BYTES`] this bounds what an idle daemon holds.
const WARM_SLOTS: u32 = 8;
/// Memories of one component: its own, and one for an adapter.
const MEMORIES_MAX: u32 = 2;
/// Tables of one component; dynamically linked runtimes have several.
const TABLES_MAX: u32 = 8;
/// Core instances of one component; dynamically linked runtimes have dozens.
const CORE_INSTANCES_MAX: u32 = 64;

/// Makes the engine. Where the pool's address space cannot be had (a container with a small limit), instances are made on demand:
/// slower, and as safe.
pub(super) fn engine(limits: &config::Sandbox) -> Result<Engine, BuildError> {
    let mut settings = settings();
    settings.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    match Engine::new(&settings) {
        Ok(engine) => Ok(engine),
        Err(error) => {
            tracing::warn!(error = %format!("{error:#}"), "no address space for a pool of instances: they are made on demand");
            settings.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Engine::new(&settings).map_err(|error| BuildError(format!("{error:#}")))
        }
    }
}

/// Links WASI, emptied of powers in [`super::capability::wasi`], and the three interfaces of the contract.
pub(super) fn linker(engine: &Engine) -> Result<Linker<Guest>, BuildError> {
    let mut linker = Linker::new(engine);
    let failed = |error: wasmtime::Error| BuildError(format!("{error:#}"));
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(failed)?;
    Connector::add_to_linker::<Guest, HasSelf<Guest>>(&mut linker, |guest| guest).map_err(failed)?;
    Ok(linker)
}

fn settings() -> Config {
    let mut settings = Config::new();
    settings.wasm_component_model(true);
    // The contract is synchronous; without this support an instance is made in half the time.
    settings.concurrency_support(false);
    settings.epoch_interruption(true);
    // A guest's 64-bit memory could be checked only in software.
    settings.wasm_memory64(false);
    settings.memory_init_cow(true);
    settings
}

fn pool(limits: &config::Sandbox) -> PoolingAllocationConfig {
    let slots = limits.instances_max.saturating_add(SPARE_SLOTS);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots);
    pool.total_core_instances(slots.saturating_mul(CORE_INSTANCES_MAX));
    pool.total_memories(slots.saturating_mul(MEMORIES_MAX));
    pool.total_tables(slots.saturating_mul(TABLES_MAX));
    pool.total_stacks(slots);
    pool.max_memories_per_component(MEMORIES_MAX);
    pool.max_tables_per_component(TABLES_MAX);
    pool.max_core_instances_per_component(CORE_INSTANCES_MAX);
    pool.max_memory_size(limits.memory_bytes_max);
    pool.linear_memory_keep_resident(WARM_BYTES);
    pool.max_unused_warm_slots(WARM_SLOTS);
    pool.pagemap_scan(Enabled::Auto);
    pool
}
