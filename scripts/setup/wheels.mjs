/**
 * Which TensorFlow libraries a machine gets: the files of the TensorFlow 2.21 wheels for Python 3.11, which hold the
 * same C library whatever Python the user has.
 *
 * Every wheel is pinned by the sha256 that the package index gave for it, and pip refuses a file with another one.
 * Run with these files: Linux on x64, the CPU build and the CUDA build (the latter without a GPU). The wheels for Linux
 * on arm64 and for Apple were read, not run.
 * The nvidia-* wheels are those that the tensorflow wheel's METADATA names under `and-cuda`, in their newest versions
 * that it allows.
 */
import { SetupError } from './setup-error.mjs'

export const tensorflowVersion = '2.21.0'

/**
 * @typedef {object} Wheel
 * @property {string} name as the package index spells it
 * @property {string} version
 * @property {string} sha256 of the wheel file
 * @property {number} bytes of the wheel file
 *
 * @typedef {object} LibraryBuild
 * @property {string} name names the folder in the cache
 * @property {readonly string[]} platforms wheel platform tags that pip may take
 * @property {readonly Wheel[]} wheels the TensorFlow wheel first
 * @property {number} unpackedBytes about what the unpacked libraries take
 */

/**
 * @param {string} name
 * @param {string} version
 * @param {number} bytes
 * @param {string} sha256
 * @returns {Wheel}
 */
const wheel = (name, version, bytes, sha256) => ({ name, version, bytes, sha256 })

const cudaWheels = [
  wheel(
    'nvidia-cublas-cu12',
    '12.9.3.13',
    581217458,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  wheel(
    'nvidia-cuda-cupti-cu12',
    '12.9.79',
    10814997,
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  ),
  wheel(
    'nvidia-cuda-nvcc-cu12',
    '12.9.86',
    40546229,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  wheel(
    'nvidia-cuda-nvrtc-cu12',
    '12.9.86',
    89568129,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  wheel(
    'nvidia-cuda-runtime-cu12',
    '12.9.79',
    3493179,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  wheel(
    'nvidia-cudnn-cu12',
    '9.28.0.42',
    716538495,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  wheel('nvidia-cufft-cu12', '11.4.1.4', 200877592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
  wheel(
    'nvidia-curand-cu12',
    '10.3.10.19',
    68295626,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  wheel(
    'nvidia-cusolver-cu12',
    '11.7.5.82',
    338117415,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  wheel(
    'nvidia-cusparse-cu12',
    '12.5.10.65',
    366465088,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  wheel('nvidia-nccl-cu12', '2.32.3', 351526311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  wheel(
    'nvidia-nvjitlink-cu12',
    '12.9.86',
    39748338,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
]

/** @type {Readonly<Record<string, LibraryBuild>>} */
export const libraryBuilds = {
  'linux-x64-cpu': {
    name: `tensorflow-${tensorflowVersion}-linux-x64-cpu`,
    platforms: ['manylinux_2_27_x86_64'],
    wheels: [
      wheel(
        'tensorflow-cpu',
        tensorflowVersion,
        273829956,
        '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      ),
    ],
    unpackedBytes: 900e6,
  },
  'linux-x64-cuda': {
    name: `tensorflow-${tensorflowVersion}-linux-x64-cuda`,
    platforms: [
      'manylinux_2_27_x86_64',
      'manylinux_2_25_x86_64',
      'manylinux_2_17_x86_64',
      'manylinux2014_x86_64',
      'manylinux_2_12_x86_64',
      'manylinux2010_x86_64',
    ],
    wheels: [
      wheel(
        'tensorflow',
        tensorflowVersion,
        572440367,
        '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      ),
      ...cudaWheels,
    ],
    unpackedBytes: 5.9e9,
  },
  'linux-arm64-cpu': {
    name: `tensorflow-${tensorflowVersion}-linux-arm64-cpu`,
    platforms: ['manylinux_2_27_aarch64'],
    wheels: [
      wheel(
        'tensorflow',
        tensorflowVersion,
        281828020,
        '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
      ),
    ],
    unpackedBytes: 900e6,
  },
  'darwin-arm64-cpu': {
    name: `tensorflow-${tensorflowVersion}-darwin-arm64-cpu`,
    platforms: ['macosx_12_0_arm64'],
    wheels: [
      wheel(
        'tensorflow',
        tensorflowVersion,
        223405849,
        '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
      ),
    ],
    unpackedBytes: 800e6,
  },
}

/**
 * The build for a machine.
 *
 * @param {{ platform: string, arch: string, nvidia: boolean }} machine
 * @returns {LibraryBuild}
 * @throws SetupError (exit code 2) where TensorFlow 2.21 has no libraries
 */
export function libraryBuildFor({ platform, arch, nvidia }) {
  const cuda = nvidia && platform === 'linux' && arch === 'x64'
  const build = libraryBuilds[`${platform}-${arch}-${cuda ? 'cuda' : 'cpu'}`]
  if (build !== undefined) return build
  throw new SetupError(`TensorFlow ${tensorflowVersion} has no libraries for ${platform} on ${arch}`, {
    hint:
      platform === 'win32'
        ? 'On Windows use Thought Lab within WSL 2: `wsl --install`, then follow the README there.'
        : 'It runs on Linux (x64, arm64) and on Apple silicon with a Node built for arm64.',
    exitCode: 2,
  })
}

/**
 * Which members of a wheel are kept, and under which path: prefixes of member names, longest match not needed as they
 * do not overlap. The headers are those that the binding's sources include.
 *
 * @param {Wheel} kept
 * @returns {readonly (readonly [from: string, to: string])[]}
 */
export function keptMembers(kept) {
  if (kept.name.startsWith('nvidia-')) return [['nvidia/', 'nvidia/']]
  return [
    ['tensorflow/libtensorflow_cc.', 'lib/libtensorflow_cc.'],
    ['tensorflow/libtensorflow_framework.', 'lib/libtensorflow_framework.'],
    ['tensorflow/include/tensorflow/c/', 'include/tensorflow/c/'],
    ['tensorflow/include/tensorflow/core/platform/', 'include/tensorflow/core/platform/'],
    ['tensorflow/include/tsl/', 'include/tsl/'],
    ['tensorflow/include/xla/tsl/', 'include/xla/tsl/'],
  ]
}

/**
 * Links that stand beside the real libraries: the names that the linker and binding.gyp ask for.
 *
 * @param {string} platform
 * @returns {readonly (readonly [link: string, target: string])[]} within the libraries' folder
 */
export function libraryLinks(platform) {
  if (platform === 'darwin') {
    return [
      ['lib/libtensorflow.2.dylib', 'libtensorflow_cc.2.dylib'],
      ['lib/libtensorflow.dylib', 'libtensorflow_cc.2.dylib'],
    ]
  }
  return [
    ['lib/libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['lib/libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ]
}
